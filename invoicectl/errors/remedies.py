"""What helps with a file: the hints that several rooms give, each in one place."""

from __future__ import annotations

RESTORE = "move the file away with what lies beside it, then invoicectl restore BACKUP"
"""A damaged one. Nothing is copied over it: what lies beside it would be taken into the copy."""

CHECK = "invoicectl check"
"""One that has something in it that can't be read: what, and what else."""

ITS_BUILD = "open it with the build that made it"
"""One of another build, which is no damage."""

TRIGGER = (
    "it acts on what invoicectl writes; drop the trigger in a program for SQLite, "
    "then invoicectl check"
)
"""One in which somebody else's trigger lies."""

ANOTHER_FILE = "name the file with --db FILE, or in INVOICECTL_DB"
"""One that is not ours."""

ANOTHER_PLACE = "name a file in a folder where you have the right to write"
"""One that can't be made."""

RIGHTS = "get the right to write to the file and its folder; list, log and check need none"
"""One that may only be read."""
