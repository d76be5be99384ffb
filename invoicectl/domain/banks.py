"""Accounts at banks: an IBAN as people write it, checked by its country's length and its digits."""

import re

from invoicectl.domain import text
from invoicectl.errors import BadText

_LENGTHS = """
AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28
EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26
IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28
NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25
SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
LENGTHS = {each[:2]: int(each[2:]) for each in _LENGTHS.split()}
"""How long the IBANs of each country are."""

EXAMPLE = "DE89 3704 0044 0532 0130 00"


def iban(given: str) -> str:
    """An IBAN without blanks and in capitals. Raises BadText.

    The last two of its first four characters make the whole, those four at its end and letters
    as 10 to 35, leave 1 when divided by 97: a slip of the pen doesn't."""
    told = re.sub(r"[ \u00a0]", "", given).upper()
    if re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}", told, re.ASCII) is None:
        raise BadText(what="IBAN", why="iban", example=EXAMPLE)
    country = told[:2]
    if country not in LENGTHS:
        raise BadText(what="IBAN", why="iban_country", country=country)
    if len(told) != LENGTHS[country]:
        lengths = {"length": len(told), "right": LENGTHS[country]}
        raise BadText(what="IBAN", why="iban_length", country=country, **lengths)
    if int("".join(str(int(each, 36)) for each in told[4:] + told[:4])) % 97 != 1:
        raise BadText(what="IBAN", why="iban_digits")
    text.refuse_card_number(told, "IBAN")
    return told


def in_groups(told: str) -> str:
    """An IBAN in groups of four, as it is read aloud."""
    return " ".join(told[first : first + 4] for first in range(0, len(told), 4))
