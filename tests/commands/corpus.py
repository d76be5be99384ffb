"""What people, scripts and enemies type: the corpus of bad input, by families.

A family says what it is never: none of `MONEY` is an amount, none of `DATES` a time. What else a
string might be is asked of `might_be`, which knows the shapes of SPEC 2 and 3 and nothing of the
program. Characters that an editor would hide or turn around are written as escapes.
"""

from __future__ import annotations

import re
import unicodedata

MEGABYTE = 1_000_000
_TEST_CARD = "4242424242424242"

_ZEROS = {
    "full-width": "\uff10",
    "arabic": "\u0660",
    "persian": "\u06f0",
    "devanagari": "\u0966",
    "bengali": "\u09e6",
    "tibetan": "\u0f20",
    "thai": "\u0e50",
    "khmer": "\u17e0",
    "mathematical": "\U0001d7ce",
}


def in_digits(zero: str, plain: str) -> str:
    """The text with its digits taken from another script, that of `zero`."""
    return "".join(chr(ord(zero) + int(char)) if char.isdigit() else char for char in plain)


def _around(core: str, *added: str) -> list[str]:
    """The core with each of the additions before it, behind it, and on both sides."""
    return [text for each in added for text in (each + core, core + each, each + core + each)]


_BLANKS = (
    " ",
    "\t",
    "\n",
    "\r\n",
    "\x00",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\xa0",
    "\u2009",
    "\u200b",
    "\u2028",
    "\u202f",
    "\u3000",
    "\ufeff",
)
_SYMBOLS = ("$", "\u20ac", "\xa3", "\xa5", "\u20b9", "\xa2", "US$", "USD", "usd", "EUR")

MONEY = (
    # symbols and codes
    *(text for each in _SYMBOLS for text in _around("10", each)[:2]),
    *(text for each in _SYMBOLS[:3] for text in _around("10", f" {each} ".strip() + " ")[:1]),
    *("10 USD", "USD10.00", "$10.00", "10.00$", "10%", "10.-", "10,-", "10c", "10k", "1M"),
    # separators
    *("1,000", "1.000,00", "1,000.00", "1_000", "1 000", "1'000", "1\u2019000", "1\xa0000"),
    *("1\u202f000", "1\u2009000", "10,00", "1,00,000.00", "1\u066c000", "10\u066b50"),
    *("10\xb700", "10:50", "10;50", "10/2", "10\\2", "10|50", "5+5", "5*2", "10 20", "5-2"),
    # signs
    *(
        "+5",
        "-0",
        "-5",
        "-5.00",
        "+0",
        "-0.00",
        "\u22125",
        "\xb15",
        "\uff0b5",
        "\uff0d5",
        "\u20135",
    ),
    *("(5)", "5-", "5+", "--5", "+-5", "- 5", "+ 5", "-", "+", "-.5", "-$5", "$-5"),
    # exponents
    *("1e3", "1E3", "1e+3", "1e-3", "1.5e2", "1e999999999", "1e-999999999", "1e400", ".5e1", "1d3"),
    *("1\xb2", "10^3", "1\xd710", "1p3", "1e", "e3", "1e3.5"),
    # what Python's own types take
    *("NaN", "nan", "-nan", "sNaN", "NaN123", "Infinity", "-Infinity", "inf", "+inf", "\u221e"),
    *("0x10", "0b10", "0o10", "1j", "10L", "1f", "10d", "1_0", "__1", "True", "None", "1.0f"),
    # words
    *("ten", "zero", "free", "O", "l0", "null", "undefined", "nil", "forty.00", "4O.00", "1O"),
    # blanks and what only looks like nothing
    "",
    *(text for each in _BLANKS for text in _around("5", each)[:2]),
    *(" 5 ", '" 5 "', "  ", "\t", "\n", "\u200b", "5 0", "5\n6"),
    # points
    *(
        ".",
        "..",
        "5.",
        ".5",
        "5..0",
        "1.2.3",
        "5.0.",
        ". 5",
        "5 .0",
        "5\u30020",
        "5\uff0e0",
        "5. 0",
    ),
    # decimals and sizes
    *("10.005", "0.001", "10.000", "10.999", "5.12345678901234567890", f"1.{'0' * 40}"),
    *("10000000000.01", "99999999999", "9" * 20, "9" * 33, f"1{'0' * 400}", "9" * 4301),
    # other people's digits
    *(in_digits(zero, text) for zero in _ZEROS.values() for text in ("12", "5.00")),
    *("1\uff10", "\uff110", "\u2075", "\u2460", "\u2164", "\xbd", "\u4e94", "5\xbd", "\U0001f51f"),
)
"""Never an amount in a currency of two decimals."""

_DAY, _TIME = "2026-01-05", "2026-01-05T10:00"

DATES = (
    # as people write them
    *("10/11/26", "01/02/2026", "2026/01/05", "5.1.2026", "05-01-2026", "5 Jan 2026", "Jan 5 2026"),
    *("January 5, 2026", "Mon Jan  5 10:00:00 2026", "5pm", "10am", "10", "12:00", "10h", "noon"),
    *("Today", "TOMORROW", "now ", "today 10:00", "+5", "+-2h", "- 2h", "+12h1d", "+1d-2h", "2d"),
    *("midnight", "next friday", "Monday", "in 5 days"),
    *("2026-01-05  10:00", "2026-01-05 10:00 +00:00", "2026-01-05, 10:00", "20260105"),
    *("20260105T1000", "2026-1-5", "26-01-05", "2026-01", "2026", "2026-Jan-05", "2026-W02-1"),
    *("2026-005", "1767571200", "@1767571200", "1767571200.0", "2026-01-05/2026-01-06", "R/P1D"),
    # days that no calendar has
    *("2026-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00"),
    *("2026-01-32", "2100-02-29", "0000-01-01", "0000-00-00", "9999-99-99"),
    # years beyond the range
    *("0001-01-01", "1000-01-01", "1969-12-31", "9000-01-01", "9999-12-31", "10000-01-01"),
    *("-2026-01-05", "+2026-01-05", "+002026-01-05", "9999-12-31T23:59:59-23:59"),
    # times that no clock shows
    *(f"{_DAY}{tail}" for tail in ("T", "t10:00", "T10", "T1000", "T10:60", "T24:00", "T25:00")),
    *(f"{_DAY}{tail}" for tail in ("T10:00:60", "T1:00", "T10:0", "T10:00:0", "T-1:00", "T10.00")),
    *(f"{_TIME}{tail}" for tail in (":00.5", ":00,5", ":00.000Z", ":", "am", " PM")),
    # offsets
    *(f"{_TIME}{tail}" for tail in ("z", " Z", "ZZ", "+1", "+01", "+0100", "+24:00", "+99:99")),
    *(
        f"{_TIME}{tail}"
        for tail in ("+01:60", "+01:00:00", "UTC", " UTC", "[UTC]", "EST", "Z+01:00")
    ),
    *(f"{_TIME}{tail}" for tail in (" America/New_York", "[America/New_York]", "\u221201:00")),
    f"{_DAY}Z",
    f"{_DAY}+01:00",
    # blanks, hyphens and digits of other kinds
    *(text for each in _BLANKS for text in _around(_DAY, each)[:2]),
    *(_DAY.replace("-", each) for each in ("\u2010", "\u2011", "\u2013", "\u2212", "\uff0d", "_")),
    *(_TIME.replace(":", each) for each in ("\uff1a", ".", "-", "\u2236")),
    *(in_digits(zero, _DAY) for zero in _ZEROS.values()),
    in_digits(_ZEROS["full-width"], _TIME),
    f"2026-01-{in_digits(_ZEROS['arabic'], '05')}",
)
"""Never a time."""

SPANS = (
    *("8", "8days", "8 days", "8 d", "8D", "8M", "24H", "2W", "d", "m", "mo", "d8", "8d8", "8d;"),
    *("-1d", "+1d", "--8d", "1d-12h", "1d+12h", "1d 12h", "1d,12h", "1d&12h", "-0d", "\u22121d"),
    *("1.5d", "1,5d", ".5d", "5.d", "1/2d", "\xbdd", "1e3d", "1_000d", "1,000d", "0x8d", "1e3"),
    *("1y", "1yr", "1q", "1s", "1sec", "30s", "1ms", "1min", "1month", "1 mo", "1m o", "1hr"),
    *(
        "P1D",
        "PT24H",
        "p1d",
        "24:00",
        "1:30",
        "1d12:00",
        "a week",
        "fortnight",
        "forever",
        "\u221ed",
    ),
    *("NaNd", "infd", "nan", "1d1d", "1w1w", "1h1h", "1mo1mo", "1d0x", "8d8days", "0", "00"),
    *(text for each in _BLANKS for text in _around("8d", each)[:2]),
    *(in_digits(zero, "8d") for zero in _ZEROS.values()),
    *("8\uff44", "8\u0501", "8\u217e", "99999999999d", "9" * 5000 + "d", "999999mo", "999999w"),
)
"""Never a span of time; the last few because they end beyond every calendar."""

ZONES = (
    *("Mars/Base", "Mars", "Europe", "Europe/", "Etc", "America", "Europe/Berlin/Mitte", "Berlin"),
    *("UTC+1", "UTC+01:00", "UTC-5", "GMT+25", "+01:00", "-05:00", "Z+1", "Etc/GMT+99", "Eastern"),
    *("CEST", "BST", "IST", "PDT", "EST5EDT4", "Pacific Time", "W. Europe Standard Time", "local"),
    *("America/New York", "America\\New_York", "America//New_York", "America:New_York"),
    *("/UTC", "UTC/", "./UTC", "../UTC", "Europe/../UTC", "../../../../etc/localtime", "..", "~"),
    *("/etc/localtime", "/usr/share/zoneinfo/UTC", "file:///UTC", ":UTC", "TZ=UTC", "UTC;", "*"),
    *("zone.tab", "zone1970.tab", "tzdata.zi", "iso3166.tab", "leapseconds", "+VERSION", "zones"),
    *(
        "__init__",
        "Europe/__init__",
        "__init__.py",
        "%",
        "Europe/%",
        "UTC\\0",
        "A" * 300,
        "A/" * 300,
    ),
    *(text for each in _BLANKS for text in _around("UTC", each)[:2]),
    *("Europe/Berl\xedn", "\u0415urope/Berlin", "\uff25urope/Berlin", "\uff35\uff34\uff23"),
)
"""Never an IANA time zone."""

RATES = (
    *("-5%", "+30%", "101%", "1.01", "2", "30", "1000%", "100.1%", "100.000001%", "1e-1", "3e1%"),
    *("30 %", "30%%", "%30", "%", "30\uff05", "30\u066a", "300\u2030", "0,3", "30,5%", ".3", "30."),
    *(".", "1/3", "thirty", "30percent", "30pc", "NaN%", "inf%", "nan%", "0x1%", "1_0%", "30%\n"),
    *("30% ", " 30%", "30\x00%", "0.12345678901", "1.0000001", "\xbd", "30-40%"),
    *(in_digits(zero, "30%") for zero in _ZEROS.values()),
)
"""Never a share from 0 % to 100 %."""

NUMBERS = (
    *("-1", "+5", "1_0", "1_000", "12.0", "12.5.5", "5.", ".5", "5,5", "5:30", "5m", "1e3", "0x5"),
    *(
        "five",
        "10000000000",
        "9" * 5000,
        " 5",
        "5 ",
        "5\n",
        "5\x00",
        "NaN",
        "Infinity",
        "-Infinity",
    ),
    *(in_digits(zero, "5") for zero in _ZEROS.values()),
)
"""Never a count or a number of minutes."""

WALL_TIMES = (
    *("24:00", "25:00", "17:60", "5pm", "17", "17:0", "7:00", "1700", "17.00", "17h00", "17:00:00"),
    *("-1:00", "+7:00", "17:00Z", "T17:00", "17:00 ", " 17:00", "17:00\n", "17:00\x00", "noon"),
    *("17\uff1a00", ":", "17:", ":00", "17:00,18:00", "1 7:00"),
    *(in_digits(zero, "17:00") for zero in _ZEROS.values()),
)
"""Never a time of day."""

WEEKDAYS = (
    *(
        "XX",
        "MO TU",
        "MO;TU",
        "MO,",
        ",MO",
        "MO,,TU",
        "MO-FR",
        "MO,XX",
        "1MO",
        "Monday",
        "Mon",
        "1",
    ),
    *("daily", "weekly", "*", "FRI", "F", "\uff2d\uff2f", "\u017fA", "MO\x00", "M\u041e", "-1FR"),
    f"MO{' ' * 58},nonsense",
    f"MO,TU{' ' * 60}and whatever else",
)
"""Never weekdays as `MO,WE,FR`."""

CURRENCIES = (
    *("XXX", "XTS", "XAU", "XBT", "BTC", "xau", "EURO", "US", "U", "u\u00df", "840", "Dollar"),
    *("USD ", " USD", "USD\n", "USD\x00", "USD,EUR", "\uff35\uff33\uff24", "\u054dSD"),
)
"""Never a currency of ISO 4217."""

HANDLES = (
    *(
        "1ada",
        "-ada",
        "_ada",
        "ada_b",
        "ada b",
        "ada.b",
        "ada@b",
        "ada/b",
        "ada,bea",
        "ada;",
        "a\tb",
    ),
    *(
        "a" * 61,
        "a" * 5000,
        "ada\n",
        "ada\x00",
        "ada ",
        " ada",
        "ada\u200b",
        "\u0430da",
        "ad\u0430",
    ),
    *(
        "\uff41da",
        "\xe1da",
        "a\u0301da",
        "\u212aim",
        "\u0130nv",
        "ada\u202eb",
        "ADA!",
        "a=b",
        "..",
        "/",
    ),
)
"""Never a handle."""

REFERENCES = (
    *(
        "S",
        "S-",
        "S--1",
        "S 1",
        "S1 ",
        " S1",
        "S1\n",
        "S1\x00",
        "S1.0",
        "S1e3",
        "S+1",
        "S-1-1",
        "S_1",
    ),
    *("S1;S2", "S1,S2", "S1S2", "S1-S2", "S*", "S%", "S?", "#1", "1-S", "X1", "Q7", "INV", "INV_1"),
    *("INV\u20131", "INV--1", "INV-1.", "INV-1a", "INV 1", "INVOICE-1", "\u017f1", "\u0131nv-1"),
    *(in_digits(zero, "S1") for zero in _ZEROS.values()),
    *("\uff33" + "1", "S\u20601", f"S{'9' * 400}", f"INV-{'9' * 5000}"),
)
"""Never a reference."""

EMAILS = (
    *(
        "ada",
        "ada@",
        "@example.org",
        "@",
        "ada example.org",
        "ada@exam ple.org",
        "ada@@example.org",
    ),
    *("a@b@c", "ada@example.org,eve@example.org", "ada@example.org eve@example.org", "a@b;c@d"),
    *(
        "<ada@example.org>",
        "Ada <ada@example.org>",
        "ada@example.org>",
        '"a b"@example.org',
        "a(b)@c",
    ),
    *(
        "ada@example.org\n",
        "ada@example.org ",
        " ada@example.org",
        "ada@example.org\x00",
        "ad\x7fa@b",
    ),
    *("ada@example.org\r\nBcc: eve@example.org", "ada\n@example.org", "ada@example.org\u202e"),
    *("ada@ex\u200bample.org", "ada@example.org\u2028x", "a@b\ud800", f"{'x' * 250}@example.org"),
    f"{_TEST_CARD}@example.org",
)
"""Never the address of one person."""

CHOICES = (
    *(
        "EMAIL",
        "e-mail",
        "Email",
        "email ",
        " cash",
        "CASH",
        "Credit",
        "credit,tip",
        "PAID",
        "un paid",
    ),
    *(
        "client\n",
        "provider\x00",
        "\uff43ash",
        "sms",
        "barter",
        "other",
        "any",
        "all",
        "json\n",
        "xml",
    ),
)
"""Never one of the words that a choice offers."""

FILES = (
    *(
        "../../x",
        "../../../../x",
        "./nothing",
        "nowhere.db",
        "a/b/c/d",
        ".",
        "..",
        "~/x",
        "$HOME/x",
    ),
    *("x?mode=memory", "file:x?mode=rwc", "file::memory:", "x#y", "x%00y", "con", "nul", "a" * 300),
    "a/" * 3000,
)
"""Paths where nothing is, or no file."""

MARKUP = (
    *(
        "[/]",
        "[red]",
        "[/red]",
        "[red]x[/red]",
        "[bold",
        "bold]",
        "[link=https://example.org]x[/link]",
    ),
    *("[link=]", "[/foo]", "[[", "]]", "\\[red]", "[@click=app.bell]x[/]", ":skull:", ":smile: x"),
    *(
        "{name}",
        "{0}",
        "{",
        "}",
        "{{}}",
        "{invoice}",
        "{text!r}",
        "{0.__class__}",
        "%s",
        "%n%n",
        "%(x)s",
    ),
    *(
        "$(id)",
        "`id`",
        "${HOME}",
        "| id",
        "; id",
        "& id",
        "> x",
        "\\x1b[31m",
        "\\n",
        "\\",
        "<b>x</b>",
    ),
    *(
        "<script>alert(1)</script>",
        "&amp;",
        "]]>",
        "<!--",
        "'",
        '"',
        "'''",
        '"""',
        "it's",
        'say "hi"',
    ),
)
"""Plain text that some reader would take for more."""

QUERIES = (
    *("Robert'); DROP TABLE clients;--", "' OR '1'='1", '" OR ""="', "1; DELETE FROM events", "';"),
    *(
        "x' UNION SELECT name FROM sqlite_master--",
        "); ATTACH 'x' AS y;--",
        "NULL",
        "null",
        "?1",
        ":x",
    ),
    *("_%", "%", "--", "/*", "*/", "rowid", "true", "undefined", "x';x"),
)
"""Plain text that SQL would take for more."""

FORMULAS = (
    *(
        '=HYPERLINK("https://example.org")',
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
    ),
    *("|calc", "=", "@", "+", "-1", "a,b;c", 'a","b', "=1+1,=2+2"),
)
"""Plain text that a spreadsheet would take for more."""

HYPHENS = (
    "-",
    "--",
    "---",
    "--help",
    "-h",
    "--json",
    "--db=x",
    "--db",
    "--actor",
    "--version",
    "-x",
)
"""Plain text that a command line would take for more."""

LETTERS = (
    # composed by NFC
    *("Ame\u0301lie", "A\u030angstro\u0308m", "\u212bngstr\xf6m", "\u2126", "\u1100\u1161\u11a8"),
    *(
        "\u0958",
        "\u0915\u093c",
        "q\u0323\u0307",
        "q\u0307\u0323",
        "\u0344",
        "\u1e9b\u0323",
        "\u2adc",
    ),
    # kept as they are
    *(
        "\ufb01",
        "\u2460",
        "\uff21\uff44\uff41",
        "\u65e5\u672c\u8a9e",
        "\u0645\u0631\u062d\u0628\u0627",
    ),
    *(
        "\u05e9\u05dc\u05d5\u05dd",
        "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
        "\U0001f480",
        "\U0001d504",
    ),
    *(
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    ),
    *("\u2764\ufe0f", "\U0001f1e9\U0001f1ea", "\u0130stanbul", "Stra\xdfe", "\u01c5", "caf\xe9"),
    *("a\xa0b", "a\u3000b", "a  b", " edges ", "x" * 200, "\xe9" * 200, "\u65e5" * 200),
    *(
        "Z" + "\u0301\u0317" * 90,
        "\u0301",
        "\u0301x",
        "S1",
        "INV-1",
        "ada",
        "0",
        "\u200cx",
        "\u200dx",
    ),
)
"""Plain text in many scripts."""

PLAIN = (*MARKUP, *QUERIES, *FORMULAS, *HYPHENS, *LETTERS)
"""Text that is text: taken as it is and given back as it is, in NFC."""

_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE = (
    "\xad\u034f\u115f\u180e\u200b\u2060\u2061\u2062\u2063\u2064\u206a\u206f\ufeff\ufff9\ufffb"
    "\U000e0001\U000e0041\U000e007f\U0001d173"
)
_NO_CHARACTERS = "\ufdd0\ufffe\uffff\U0001ffff\U0010ffff\ue000\U000f0000\u0378"
_SURROGATES = ("\ud800", "\udbff", "\udc00", "\udfff", "\udc80", "\udcff")
_C0 = [chr(code) for code in range(0x20) if chr(code) not in "\n\t"]
_C1 = [chr(code) for code in range(0x7F, 0xA0)]

BREAKS = ("a\nb", "a\tb", "\nx", "x\n", "x\n\ny", "\tx", "Subject: x\nBcc: eve@example.org")
"""Line breaks and tabs: taken in a message, refused in a line."""

CONTROLS = (
    *(f"a{char}b" for char in (*_C0, *_C1)),
    *(f"a{char}b" for char in _DIRECTIONS),
    *(f"a{char}b" for char in _SURROGATES),
    *(f"a{char}b" for char in _INVISIBLE if unicodedata.category(char) == "Cf"),
    *(f"a{char}b" for char in _NO_CHARACTERS),
    *("\x1b", "\x00", "\x7f", "\x9b", "\u202e", "\ud83d", "\u2028", "a\u2028b", "a\u2029b"),
    *("\x1b[31mred\x1b[0m", "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x9b31m", "\x9d0;title\x9c"),
    *(
        "\x1b]8;;https://example.org\x1b\\x\x1b]8;;\x1b\\",
        "\x1bP1$r\x1b\\",
        "\x1b[6n",
        "\x1b]52;c;\x07",
    ),
    *("paid\rdue ", "12\b34", "x\x08\x08y", "a\x0eb\x0f", "\r\nBcc: eve@example.org"),
    *("x\r\nBcc: eve@example.org\r\n\r\nPay me", "a\r\nb", "\u202egpj.exe", "\ude00\ud83d split"),
)
"""Text that no field takes: what drives a terminal, turns words around or hides between them."""

BLANK = ("", " ", "   ", "\xa0", "\u3000", "\u2009 ")
"""Text that says nothing."""

HUGE = (
    "x" * MEGABYTE,
    "9" * MEGABYTE,
    " " * MEGABYTE,
    "[red]" * (MEGABYTE // 5),
    "\x1b" * MEGABYTE,
    "e\u0301" * (MEGABYTE // 2),
    "1d" * (MEGABYTE // 2),
    "-" * MEGABYTE,
    "\ud800" * MEGABYTE,
    "x" * 20_001,
)
"""Text longer than anything may be."""


def _luhn_valid(head: str, length: int) -> str:
    """The digits of `head`, filled up to a number of that length that passes Luhn's check."""
    body = head.ljust(length - 1, "2")
    total = 0
    for index, char in enumerate(reversed(body)):
        doubled = int(char) * (1 if index % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled
    return body + str(-total % 10)


_NUMBERS_ON_CARDS = [
    _luhn_valid(head, length)
    for length, head in zip(
        range(13, 20), ("4", "36", "37", "4", "6011", "62", "6759"), strict=True
    )
]


def _in_fours(digits: str, between: str) -> str:
    return between.join(digits[start : start + 4] for start in range(0, len(digits), 4))


CARDS = (
    *_NUMBERS_ON_CARDS,
    *(_in_fours(digits, " ") for digits in _NUMBERS_ON_CARDS),
    *(_in_fours(digits, "-") for digits in _NUMBERS_ON_CARDS),
    *(_in_fours(_TEST_CARD, between) for between in ("  ", "--", " - ", "- ")),
    *(_TEST_CARD, " ".join(_TEST_CARD), "-".join(_TEST_CARD), f"  {_TEST_CARD}", f"{_TEST_CARD}-"),
    *(f"card {_TEST_CARD} exp 12/26", f"7 {_TEST_CARD}", f"{_TEST_CARD} 123"),
    *(
        f"pm_{_TEST_CARD}",
        f"x\n{_TEST_CARD}",
        "378282246310005",
        "4242 4242-4242 4242",
        "(4242424242424242)",
    ),
)
"""Text that holds a card number, standing alone, blanks and hyphens between."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "money": MONEY,
    "dates": DATES,
    "spans": SPANS,
    "zones": ZONES,
    "rates": RATES,
    "numbers": NUMBERS,
    "wall times": WALL_TIMES,
    "weekdays": WEEKDAYS,
    "currencies": CURRENCIES,
    "handles": HANDLES,
    "references": REFERENCES,
    "emails": EMAILS,
    "choices": CHOICES,
    "files": FILES,
    "plain text": PLAIN,
    "breaks": BREAKS,
    "controls": CONTROLS,
    "blank": BLANK,
    "huge": HUGE,
    "cards": CARDS,
}
"""Every family by name."""

ALL = tuple(dict.fromkeys(text for family in FAMILIES.values() for text in family))
"""Every string of the corpus, each once."""

SHARP = (
    *("", " ", "-", "--help", "NaN", "1e3", "-5", "$10", "10.005", "5\n", "\uff15", "1" * 40),
    *("5pm", "10/11/26", "2026-02-30", "8 d", "UTC+1", "30 %", "S1 ", "S99", "nobody", "a" * 61),
    *("[/]", "[red]", ":skull:", "{0}", "{", "%s", "Robert'); DROP TABLE clients;--", "=1+1"),
    *("e\u0301", "\u65e5\u672c", "\u200dx", "a\nb", "a\tb", "a\x00b", "\x1b[31m", "a\rb", "a\x85b"),
    *("\x9b31m", "a\u202eb", "a\u200bb", "a\u2028b", "\ud800", "\udc80", "\ufeffx", "\ue000"),
    *("x\r\nBcc: eve@example.org", _TEST_CARD, _in_fours(_TEST_CARD, " "), f"x {_TEST_CARD} y"),
    *("../../x", "x" * 201, HUGE[0]),
)
"""One or two of each family, for places where all of them would take too long."""

_TIME = (
    r"[0-9]{4}(-[0-9]{2}){2}([T ][0-9]{2}(:[0-9]{2}){1,2}(Z|[+-][0-9]{2}:[0-9]{2})?)?"
    r"|today|tomorrow|yesterday|now|[+-]([0-9]+(mo|[wdhm]))+"
)

_SHAPES = {
    "amount": r"[0-9]+(\.[0-9]{1,2})?",
    "part": r"[0-9]+(\.[0-9]{1,2})?|[0-9]{1,3}(\.[0-9]{1,6})?%",
    "part or none": r"[0-9]+(\.[0-9]{1,2})?|[0-9]{1,3}(\.[0-9]{1,6})?%|none",
    "time": _TIME,
    "time or span": rf"{_TIME}|([0-9]+(mo|[wdhm]))+",
    "month": r"[0-9]{4}-[0-9]{2}",
    "day": r"[0-9]{4}(-[0-9]{2}){2}|today|tomorrow|yesterday",
    "year": r"[0-9]{4}",
    "span": r"([0-9]+(mo|[wdhm]))+",
    "spans": r"([0-9]+(mo|[wdhm]))+(, *([0-9]+(mo|[wdhm]))+)*",
    "zone": r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*",
    "rate": r"[0-9]{1,3}(\.[0-9]{1,6})?%?",
    "rate or none": r"[0-9]{1,3}(\.[0-9]{1,6})?%?|none",
    "tiers": r"[0-9]+h:[0-9.]+%?(, *[0-9]+h:[0-9.]+%?)*",
    "count": r"[0-9]{1,4}",
    "minutes": r"[0-9]{1,9}(\.[0-9]{1,9})?",
    "seconds": r"[0-9]+(\.[0-9]+)?",
    "wall time": r"([01][0-9]|2[0-3]):[0-5][0-9]",
    "weekday": r"(?i:MO|TU|WE|TH|FR|SA|SU)",
    "weekdays": r"(?i:MO|TU|WE|TH|FR|SA|SU)( *, *(?i:MO|TU|WE|TH|FR|SA|SU))*",
    "currency": r"[A-Za-z]{3}",
    "new handle": r"[a-z][a-z0-9-]{0,59}",
    "handle": r"[A-Za-z][A-Za-z0-9-]{0,59}",
    "reference": r"(?i:inv|s|b|r|v|p)-?[0-9]+",
    "reference or handle": r"[A-Za-z][A-Za-z0-9-]*",
    "choice": r"[a-z-]+",
    "email": r"[^@\s]+@[^@\s]+",
    "phone": r"[0-9+(][0-9 ()+./x#*-]{2,39}",
    "locale": r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,4}){0,2}",
    "iban": r"none|[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]{8,40}",
}
_NO_PARTS = (
    *(text for text in MONEY if text != "10%"),
    *(text for text in RATES if "%" in text),
)
_NEVER = {
    "amount": MONEY,
    "part": _NO_PARTS,
    "part or none": _NO_PARTS,
    "time": DATES,
    "time or span": tuple(text for text in DATES if text not in {"10h", "2d"}),
    "day": DATES,
    "month": tuple(text for text in DATES if text != "2026-01"),
    "year": tuple(text for text in DATES if text != "2026"),
    "span": SPANS,
    "spans": tuple(text for text in SPANS if text not in {"1d,12h", " 8d", "8d "}),
    "zone": ZONES,
    "rate": RATES,
    "rate or none": RATES,
    "minutes": tuple(text for text in NUMBERS if text != "12.0"),
    "count": NUMBERS,
    "seconds": tuple(text for text in NUMBERS if text not in {"12.0", "10000000000"}),
    "wall time": WALL_TIMES,
    "weekday": WEEKDAYS,
    "weekdays": WEEKDAYS,
    "currency": CURRENCIES,
    "new handle": HANDLES,
    "reference": REFERENCES,
    "choice": CHOICES,
    "email": EMAILS,
    "line": (*CONTROLS, *BLANK, *HUGE, *CARDS, *BREAKS),
    "message": (*CONTROLS, *BLANK, *HUGE, *CARDS),
    "item": (*CONTROLS, *BLANK, *HUGE, *CARDS),
}
_NEVER_SETS = {kind: frozenset(texts) for kind, texts in _NEVER.items()}


def might_be(kind: str, text: str) -> bool:
    """Whether a string has the shape of that kind and isn't of the family that never is one."""
    if text in _NEVER_SETS.get(kind, ()):
        return False
    return len(text) < 5000 and re.fullmatch(_SHAPES[kind], text, re.ASCII) is not None


def holds_card(text: str) -> bool:
    """Whether it is one of the strings with a card number in it."""
    return text in _CARDS


_CARDS = frozenset((*CARDS, f"{_TEST_CARD}@example.org"))


def is_taken_as_text(text: str, *, multiline: bool) -> bool:
    """Whether a field of text takes it: one of the plain strings, or a break where lines go on."""
    return text in _PLAIN or (multiline and text in _BREAKS)


_PLAIN, _BREAKS = frozenset(PLAIN), frozenset(BREAKS)
NEVER_TEXT = frozenset((*CONTROLS, *BLANK, *HUGE, *CARDS))
"""What no field of text takes."""


def nfc(text: str) -> str:
    """The text as it is to come back."""
    return unicodedata.normalize("NFC", text)


def never(kind: str) -> tuple[str, ...]:
    """The family that never is of this kind; none where any text may be."""
    return _NEVER.get(kind, ())


def share(kind: str, turn: int, least: int = 400) -> dict[str, bool]:
    """What one place is given: its own family, SHARP, and as much of the rest as makes `least`,
    another part every turn. True for a few of SHARP, worth a look in every format."""
    thorough = dict.fromkeys((*SHARP, *never(kind)))
    rest = [text for text in ALL if text not in thorough]
    missing = max(0, least - len(thorough))
    first = turn * missing
    filled = [rest[(first + index) % len(rest)] for index in range(missing)]
    sharp = frozenset(SHARP[::3])
    return {text: text in sharp for text in (*thorough, *filled)}
