"""The address of a business on a PostgreSQL server: `postgresql://user@host/name?business=acme`.

It is what libpq takes, but for `business`, which is ours. A password does not stand in it: other
users of the machine may read a command line, and outputs show the address."""

import re
import urllib.parse

from invoicectl.domain.tuples import NamedTuple

_BEGINS = ("postgresql://", "postgres://")
_FOREIGN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://", re.ASCII)
_BUSINESS = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
BUSINESS = "invoicectl"
"""The business that is meant where the address names none."""

RECORD = "_gateway"
"""How the schema of the simulated gateway's record is called, behind the business's."""


class Address(NamedTuple):
    """Where a business is: what libpq is given, its schema, and how people see it."""

    server: str
    business: str
    shown: str

    @property
    def record(self) -> str:
        """The schema of the simulated gateway's record."""
        return f"{self.business}{RECORD}"


def is_address(path: str) -> bool:
    """Whether a path is the address of a server, and no file's."""
    return path.startswith(_BEGINS)


def is_foreign(path: str) -> bool:
    """Whether a path is an address of something else, which is no path of a file either."""
    return not is_address(path) and _FOREIGN.match(path) is not None


def read(path: str) -> Address:
    """The parts of an address. Raises ValueError, which says what is wrong with it."""
    place, _, asked = path.partition("?")
    settings = urllib.parse.parse_qsl(asked, keep_blank_values=True)
    whose = place.partition("://")[2].partition("/")[0].rpartition("@")[0]
    if ":" in whose or "password" in {name for name, _ in settings}:
        raise ValueError(_SEEN)
    business = dict(settings).get("business", BUSINESS)
    is_theirs = business.startswith("pg_") or business == "public"
    is_ours = business.endswith(RECORD) or "_draft_" in business
    if not _BUSINESS.fullmatch(business) or is_theirs or is_ours:
        raise ValueError(_NAME)
    others = urllib.parse.urlencode([each for each in settings if each[0] != "business"])
    return Address(f"{place}?{others}" if others else place, business, path)


def without_password(path: str) -> str:
    """An address as it may be shown, whatever stands in it."""
    begins, _, rest = path.partition("://")
    whose, at, where = rest.rpartition("@")
    shown = f"{begins}://{whose.partition(':')[0]}{at}{where}"
    return re.sub(r"(?i)(password=)[^&]*", r"\1…", shown)


_SEEN = "a password in it would be seen by others"
_NAME = "the name of a business is small letters, digits and _, at most 40"
