"""Columns that several tables have."""

HOLD = """is_held INTEGER NOT NULL CHECK (is_held IN (0, 1)),
    held_at TEXT, held_until TEXT, hold_reason TEXT, resumes_at TEXT,"""

HELD = """CHECK (
        (is_held = 1 AND held_at IS NOT NULL AND hold_reason IS NOT NULL)
        OR (is_held = 0 AND held_at IS NULL AND held_until IS NULL AND hold_reason IS NULL))"""

NEXT = """
    next_step TEXT,
    next_at TEXT,
    next_order INTEGER,
    CHECK (
        (next_step IS NULL AND next_at IS NULL AND next_order IS NULL)
        OR (next_step IS NOT NULL AND next_at IS NOT NULL AND next_order IS NOT NULL))
"""
