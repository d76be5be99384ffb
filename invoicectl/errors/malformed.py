"""Exit 2: the command line is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from invoicectl.errors.base import Error
from invoicectl.errors.together import LINES, TOGETHER

if TYPE_CHECKING:
    from invoicectl.errors.base import Whys

VISIT = 'write it like "{day}T10:00 25.00 Dog walk"'
"""How a visit is written."""

_ACCOUNTS = "--account income:services=income:care; the accounts are in invoicectl export"


class Malformed(Error):
    """An amount, time, reference or option that can't be read; itself of options that don't go
    together, or one without the other."""

    exit_code = 2
    whys: ClassVar[Whys] = TOGETHER


class Usage(Malformed):
    """What the parser of the command line refused."""

    whys: ClassVar[Whys] = {
        "command": "there is no command '{path}'",
        "option": "there is no option '{option}'",
        "parser": "{said}",
        "twice": "{option} is given twice",
        "repeatable": (
            "invoicectl {command} can be repeated, so it takes no --key",
            "leave it out: this can be repeated as it is",
        ),
        "of_lines": (
            "{command} takes no --key: each of its lines may have one",
            '{{"do": "client add", "handle": "ada", "key": "ada-1"}}',
        ),
        "of_letters": (
            "{command} takes no --key: a letter keeps its Message-ID, however often it goes out",
            "leave it out",
        ),
        "of_wordings": (
            "{command} takes no --key: wordings that are there already stay as they are",
            "leave it out",
        ),
        "of_restoring": (
            "{command} takes no --key: where the file is already, it is refused anyway",
            "leave it out",
        ),
    }


_NO_FIGURE = {
    "blank": "it is blank",
    "blanks_around": "it has blanks around it",
    "blanks_inside": "it has blanks in it",
    "too_long": "it is too long",
    "sign": "an amount has no sign",
    "reference": "it reads like a reference, which comes before the amount",
    "not_plain": "only plain digits are taken",
    "time": "it reads like a time; day and hour are one word, with a T between them",
    "thousands": "thousands separators are not taken",
    "decimal_comma": "a decimal comma is not taken, write a point",
    "no_digits": "only the digits 0-9 are taken",
    "symbol": "no currency symbol or code is taken",
    "other": "only digits and one point are taken",
}
"""Why a text is no amount and no rate, in the words of the person who typed it."""


class BadAmount(Malformed):
    sentence = "{given} is not an amount: {why}"
    remedy = "write it like {example}"
    whys: ClassVar[Whys] = _NO_FIGURE | {
        "decimals": "{currency} has {places} decimals",
        "no_decimals": "{currency} has no decimals",
        "most": "the most is {most}",
        "nothing": "it must be more than nothing",
        "nothing_in_lines": "lines must add up to more than nothing",
    }


class BadNumber(Malformed):
    sentence = "'{given}' is not a valid {what}"
    remedy = "give a whole number from {least} to {most}"


class BadRate(Malformed):
    sentence = "{given} is not a rate: {why}"
    remedy = "write a rate from 0% to 100%, like 30% or 0.3"
    whys: ClassVar[Whys] = _NO_FIGURE | {"most": "more than 100%"}


class UnknownCurrency(Malformed):
    sentence = "'{currency}' {why}"
    remedy = "write a code like USD, EUR or JPY"
    whys: ClassVar[Whys] = {
        "unknown": "is not a currency of ISO 4217",
        "uncounted": "is no money that can be counted: ISO 4217 gives it no minor units",
    }


_NO_SPAN = {
    "shape": "",
    "years": ": years run from 1970 to 8999",
    "sign": ": it has a sign",
    "no_unit": ": it has no unit, as in {span}d",
    "fraction": ": its numbers are whole, like 1h30m",
    "unit": ": '{unit}' is not a unit",
    "unit_twice": ": a unit stands in it twice",
    "order": ": the larger unit comes first",
}


class BadTime(Malformed):
    sentence = "'{given}' is not a time{why}"
    remedy = (
        "write {example}, {example}T10:00 or {example}T10:00Z; or today, tomorrow, yesterday, now, "
        "+14d, -2h"
    )
    whys: ClassVar[Whys] = _NO_SPAN | {
        "calendar": " that the calendar has",
        "no_sign": "; +{given} is so long after now",
    }


class BadSpan(Malformed):
    sentence = "'{given}' is not a span of time{why}"
    remedy = "write 8d, 24h, 90m, 2w, 1mo or a sum such as 1d12h"
    whys: ClassVar[Whys] = _NO_SPAN | {
        "back": ": time never goes back",
        "too_many": ": {most} {what} are the most",
        "nothing": ": it must be longer than nothing",
        "too_long": ": a year is the most",
    }


class BadPeriod(Malformed):
    sentence = "'{given}' is not a {what}"
    remedy = "write it like {example}"


class BadReference(Malformed):
    sentence = "'{given}' is not a reference to {wanted}"
    remedy = "write it like {example}"


class BadHandle(Malformed):
    sentence = "'{given}' can't be a handle: {why}"
    remedy = "use lower-case letters, digits and hyphens, a letter first, like ada"
    whys: ClassVar[Whys] = {
        "long": "it is longer than 60 characters",
        "reference": "it could be read as a reference",
        "characters": "it has other characters than a-z, 0-9, -, or begins with none of a-z",
    }


class BadText(Malformed):
    sentence = "the {what} {why}"
    whys: ClassVar[Whys] = {
        "long": "is longer than {limit:,} characters",
        "character": "holds {char}, which is not taken",
        "blank": "is blank",
        "email": "is not an address like ada@example.org",
        "phone": "is not a number like +44 20 7946 0018",
        "number": "'{given}' is not a number like 5.5",
        "locale": "is not a language tag like en-GB, de-AT or he",
        "unknown_locale": "{given} is not known; write one like en-GB, de-AT or he",
        "iban": "is not written like {example}",
        "iban_country": "begins with {country}, where no bank has IBANs",
        "iban_length": "has {length} characters, and those of {country} have {right}",
        "iban_digits": "is mistyped: its check digits don't fit the others",
        "actor": "can't be '{name}': that is what time does",
        "setting": ("'{given}' is not KEY=VALUE", "--set timezone=Europe/Berlin"),
        "visit": ("'{given}' is not WHEN PRICE SERVICE", VISIT),
        "line_amount": ("'{given}' has no amount at its end", LINES),
        "line_text": ("'{given}' has no text before its amount", LINES),
    }


class CardNumber(Malformed):
    sentence = "the {what} looks like it holds a card number, which is never taken"
    remedy = "leave it out; a card is named by its gateway's token, which begins with pm_"


class BadSetting(Malformed):
    sentence = "'{value}' is not a valid {key}: {why}"
    whys: ClassVar[Whys] = {
        "error": "{error}",
        "long": "it is longer than {limit:,} characters",
        "zone": "it is not an IANA time zone",
        "unknown_zone": "it is not an IANA time zone like Europe/Berlin",
        "weekdays": "'{day}' is not a weekday; write MO,TU,WE,TH,FR,SA,SU",
        "weekday": "it is not a weekday; write one of MO TU WE TH FR SA SU",
        "time": "write a time of day like 17:00",
        "overdue": "it is allow, warn or refuse",
        "base": "it is total (of the services) or due (the balance)",
        "count": "it is a whole number from {least} to {most}",
        "tiers": "write tiers like 48h:100%,24h:50%,0h:0%",
        "tiers_order": "tiers go from the longest notice down to 0h",
        "no_account": ("the books have no such account", _ACCOUNTS),
        "account_twice": ("{account} has another name already", _ACCOUNTS),
        "characters": ("account names are letters, digits, - and single blanks", _ACCOUNTS),
        "roots": ("Beancount's accounts begin with one of {roots}", _ACCOUNTS),
        "parts": ("Beancount's accounts have several parts, of letters, digits and -", _ACCOUNTS),
    }


class BadChoice(Malformed):
    sentence = "'{value}' is not a valid {what}"
    remedy = "choose one of {choices}"


class NotForTerminals(Malformed):
    sentence = "a document as {form} can't be shown on a terminal"
    remedy = "add --output FILE"


class BadTable(Malformed):
    sentence = "{path} can't be imported: {why}"
    remedy = "save it as CSV in UTF-8"
    whys: ClassVar[Whys] = {
        "unreadable": ("{said}", "name the CSV file to import"),
        "encoding": "its text is of no encoding that is known here",
        "row": "line {line}: {fault}",
        "lacking": (
            "none of its columns is known as what {kind} need: {needs}",
            "add {maps}, with the name that the column has there",
        ),
        "columns": (
            "it has no heading line with the columns that {kind} need: {needs}",
            "add --map FIELD=COLUMN for each of them; fields are {fields}",
        ),
    }


class BadLine(Malformed):
    sentence = "the line {why}"
    remedy = 'write one JSON object a line, like {{"do": "clock show"}}'
    whys: ClassVar[Whys] = {
        "long": "is longer than 16 MiB",
        "not_json": "is not JSON",
        "no_do": 'has no "do" that names a command',
        "empty_do": 'has a "do" that names nothing',
        "no_text": 'has {article} "{key}" that is no text',
        "key_twice": 'gives "{key}" twice',
        "same_keys": 'gives both "{key}" and "{other}", which are the same',
        "unknown_key": ("has an unknown key '{key}'{meant}", '"{command}" takes {keys}'),
        "lacks": "lacks the key '{key}'",
        "not_bool": "has a '{key}' that is neither true nor false",
        "number": (
            "has a '{key}' with a decimal point that is not text, {written}",
            'write it in quotes: "{key}": "{written}"',
        ),
        "not_text": "has a '{key}' that is not text; write it in quotes",
        "no_command": "names no command for a batch: '{command}'{meant}",
        "half_command": ("names no whole command: '{command}'", "say {verbs}"),
        "no_name": (
            "has an \"as\" that is no name: '{name}'",
            'a name has letters, digits, - and _, like "as": "walk"',
        ),
        "name_twice": "gives the name '{name}' again, which is {ref}",
        "nothing_named": 'has an "as", and "{command}" makes nothing to be named',
        "dry_name": 'has an "as", and a dry run makes nothing to be named',
        "unknown_name": (
            "names '{name}', and no line before it is called so",
            "the newest names are {known}",
        ),
        "no_names": (
            "names '{name}', and no line before it is called so",
            'a line takes "as": "walk"',
        ),
    }
