"""Exit 2: the command line is wrong."""

from __future__ import annotations

from invoicectl.errors.base import Error


class Malformed(Error):
    """An amount, time, reference or option that can't be read."""

    exit_code = 2


class Usage(Malformed):
    """What the parser of the command line refused."""


class BadAmount(Malformed):
    sentence = "{text} is not an amount: {reason}"
    remedy = "write it like {example}"


class BadNumber(Malformed):
    sentence = "'{text}' is not a valid {what}"
    remedy = "give a whole number from {least} to {most}"


class BadRate(Malformed):
    sentence = "{text} is not a rate: {reason}"
    remedy = "write a rate from 0% to 100%, like 30% or 0.3"


class UnknownCurrency(Malformed):
    sentence = "'{currency}' {reason}"
    remedy = "write a code like USD, EUR or JPY"


class BadTime(Malformed):
    sentence = "'{text}' is not a time{reason}"
    remedy = "write {example}, {example}T10:00 or {example}T10:00Z; or today, tomorrow, +14d"


class BadSpan(Malformed):
    sentence = "'{text}' is not a span of time{reason}"
    remedy = "write 8d, 24h, 90m, 2w, 1mo or a sum such as 1d12h"


class BadPeriod(Malformed):
    sentence = "'{text}' is not a {what}"
    remedy = "write it like {example}"


class BadReference(Malformed):
    sentence = "'{text}' is not a reference to {wanted}"
    remedy = "write it like {example}"


class BadHandle(Malformed):
    sentence = "'{text}' can't be a handle: {reason}"
    remedy = "use lower-case letters, digits and hyphens, a letter first, like ada"


class BadText(Malformed):
    sentence = "the {what} {reason}"


class CardNumber(Malformed):
    sentence = "the {what} looks like it holds a card number, which is never taken"
    remedy = "leave it out; a card is named by its gateway's token, which begins with pm_"


class BadSetting(Malformed):
    sentence = "'{value}' is not a valid {key}: {reason}"


class BadChoice(Malformed):
    sentence = "'{value}' is not a valid {what}"
    remedy = "choose one of {choices}"


class NotForTerminals(Malformed):
    sentence = "a document as {form} can't be shown on a terminal"
    remedy = "add --output FILE"


class BadTable(Malformed):
    sentence = "{path} can't be imported: {reason}"


class BadLine(Malformed):
    sentence = "the line {reason}"
    remedy = 'write one JSON object a line, like {{"do": "clock show"}}'
