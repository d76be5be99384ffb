"""Which values may stand where: things of the file, those first that the command would take."""

from collections.abc import Container, Sequence

KINDS: dict[str, tuple[str, ...]] = {
    "CLIENT": ("client",),
    "PROVIDER": ("provider",),
    "SESSION": ("session",),
    "INVOICE": ("invoice",),
    "BOOKING": ("booking",),
    "SERIES": ("series",),
    "VISIT": ("visit",),
    "PAYMENT": ("payment",),
    "LETTER": ("letter",),
    "CARD": ("card",),
    "ID": ("unmatched",),
    "TARGET": ("session", "client"),
    "REF": (
        *("invoice", "session", "booking", "series", "visit", "payment"),
        *("client", "provider"),
    ),
}
"""The kinds of things that a place takes, by its name in the help."""

KINDS_HERE: dict[str, dict[str, tuple[str, ...]]] = {
    "document": {"REF": ("invoice", "payment")},
    "letters": {"REF": (*KINDS["REF"], "letter")},
}
"""The same, of a command that takes others."""

ONLY_WITH = {"import": ("--release", "INVOICE")}
"""Of what an argument of a command may be, that which it is with an option, and only with that."""

FOLDERS_OF_SETTINGS = {"templates"}
"""Settings that name a folder."""

ZONES = "timezone"
"""The setting whose values are the zones that this machine knows."""

FILES = {
    "FILE": "files",
    "BACKUP": "files",
    "TO": "files",
    "FOLDER": "folders",
    "DIR": "folders",
}
"""What the shell itself completes."""

TAKES: dict[str, dict[str, str]] = {
    "booking cancel": {"booking": "with visits"},
    "card default": {"client": "with cards", "card": "not default"},
    "card remove": {"client": "with cards"},
    "client erase": {"client": "erasable"},
    "confirm": {"invoice": "pending", "booking": "requested"},
    "contest": {"invoice": "contestable"},
    "discount": {"invoice": "payable"},
    "document": {"invoice": "issued", "payment": "approved"},
    "import": {"invoice": "unreleased"},
    "hold": {"invoice": "going on", "series": "going on", "client": "not held"},
    "issue": {"session": "invoiceable", "client": "not erased"},
    "mail retry": {"letter": "failed"},
    "pay": {"invoice": "payable", "client": "owing"},
    "payout": {"provider": "owed"},
    "provider erase": {"provider": "erasable"},
    "reconcile": {"unmatched": "untaken"},
    "refund": {"invoice": "refundable", "booking": "invoiced", "client": "with credit"},
    "release": {"invoice": "held", "series": "held", "client": "held"},
    "reply": {"session": "not closed"},
    "resolve": {"payment": "under review"},
    "reverse": {"payment": "reversible"},
    "series end": {"series": "active"},
    "session close": {"session": "open"},
    "session end": {"session": "live"},
    "session hire": {"session": "open"},
    "session offer": {"session": "open"},
    "tip": {"invoice": "tippable", "booking": "not invoiced", "client": "billed"},
    "visit add": {"booking": "takes visits", "series": "active"},
    "visit cancel": {"visit": "planned"},
    "visit done": {"visit": "planned and confirmed"},
    "visit move": {"visit": "planned"},
    "visit undo": {"visit": "done"},
    "void": {"invoice": "voidable"},
    "waive": {"invoice": "with a fee"},
    "write-off": {"invoice": "payable"},
}
"""What each command would take of a kind. All else takes any."""

NEW = {"client add", "provider add"}
"""Where a handle is one that nobody has yet."""


def kinds(path: str, takes: str) -> tuple[str, ...]:
    """The kinds of things that a place of a command takes."""
    if takes == "HANDLE":
        noun = path.partition(" ")[0]
        return (noun,) if path not in NEW and noun in {"client", "provider"} else ()
    here = KINDS | KINDS_HERE.get(path, {})
    return tuple(kind for part in takes.split("|") for kind in here.get(part, ()))


def taken(path: str, takes: str, given: Container[str]) -> str:
    """What an argument takes beside the options that were given."""
    option, only = ONLY_WITH.get(path, ("", ""))
    bare = takes.strip("[].")
    parts = bare.split("|")
    if only not in parts:
        return takes
    left = [part for part in parts if (part == only) is (option in given)]
    return takes.replace(bare, "|".join(left))


def setting(path: str, name: str, arguments: Sequence[str], typed: str) -> tuple[str, str] | None:
    """The setting whose value stands there, and what stands before the value in the same word."""
    if (path, name) == ("config set", "VALUE"):
        return arguments[0], ""
    key, equals, _ = typed.partition("=")
    return (key, f"{key}=") if (path, name) == ("init", "--set") and equals else None


def shell_completes(parts: list[str]) -> str | None:
    """What the shell itself completes for what a place takes, if anything."""
    return next((FILES[part] for part in parts if part in FILES), None)
