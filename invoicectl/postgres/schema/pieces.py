"""Columns that several tables have."""

HOLD = """is_held SMALLINT NOT NULL CHECK (is_held IN (0, 1)),
    held_at TEXT COLLATE "C",
    held_until TEXT COLLATE "C",
    hold_reason TEXT COLLATE "C",
    resumes_at TEXT COLLATE "C","""

HELD = """CHECK (
        (is_held = 1 AND held_at IS NOT NULL AND hold_reason IS NOT NULL)
        OR (is_held = 0 AND held_at IS NULL AND held_until IS NULL AND hold_reason IS NULL))"""

NEXT = """
    next_step TEXT COLLATE "C",
    next_at TEXT COLLATE "C",
    next_order BIGINT,
    CHECK (
        (next_step IS NULL AND next_at IS NULL AND next_order IS NULL)
        OR (next_step IS NOT NULL AND next_at IS NOT NULL AND next_order IS NOT NULL))
"""
