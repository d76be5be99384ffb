"""Which commands change nothing."""

READING = frozenset(
    {
        "agenda",
        "anchor",
        "attention",
        "backup",
        "card list",
        "check",
        "completion",
        "client list",
        "client show",
        "clock show",
        "config gateway",
        "config get",
        "config list",
        "demo",
        "earnings",
        "document",
        "export",
        "find",
        "forecast",
        "letters",
        "list",
        "log",
        "mail preview",
        "provider list",
        "report aging",
        "report collections",
        "report revenue",
        "report tips",
        "session list",
        "booking list",
        "series list",
        "visit list",
        "show",
        "status",
        "statement",
    }
)
"""The commands that change no fact in the file: they can be repeated as often as one likes, so they
take neither `--key` nor `--dry-run`."""
