"""How many decimals each currency has. It is ISO 4217's own number, which differs from CLDR's for
some codes, so it is written down here."""

_ACTIVE = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
        "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
        "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
        "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST "
        "XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
"""Decimals → codes. Source: ISO 4217 list one of 2026-01-01."""

_WITHDRAWN = {
    0: "ADP BEF BYB BYR ESP GRD ITL LUF MGF PTE TPE TRL",
    2: (
        "AFA ALK ANG AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BEC BEL BGJ BGK BGL BGN BOP BRB BRC "
        "BRE BRN BRR BUK CHC CSD CSJ CSK CUC CYP DDM DEM ECS ECV EEK ESA ESB FIM FRF GEK GHC GHP "
        "GNE GNS GQE GWE GWP HRD HRK IEP ILP ILR ISJ LAJ LSM LTL LTT LUC LUL LVL LVR MLF MRO MTL "
        "MTP MVQ MXP MZE MZM NIC NLG PEH PEI PES PLZ RHD ROK ROL RUR SDD SDP SIT SKK SLL SRG STD "
        "SUR TJR TMM UAK UGS UGW USS UYN UYP VEB VEF VNC XEU YUD YUM YUN ZAL ZMK ZRN ZRZ ZWC ZWD "
        "ZWL ZWN ZWR"
    ),
    3: "YDD",
}
"""Codes of ISO 4217 list three, which has no decimals: those that list one had for them, else 2."""

WITHOUT_DECIMALS = "XAG XAU XBA XBB XBC XBD XDR XFO XFU XPD XPT XRE XSU XTS XUA XXX"
"""Metals, units of account, the code for tests and the one for no currency."""

IN_USE = sorted(code for codes in _ACTIVE.values() for code in codes.split())
"""The codes of today's currencies."""

DECIMALS = {
    code: places
    for each in (_ACTIVE, _WITHDRAWN)
    for places, codes in each.items()
    for code in codes.split()
}
"""Currency code → decimals."""


def plain(minor: int, places: int) -> str:
    """Minor units with so many decimals as a plain decimal string, `40.00`; negative with a
    leading minus."""
    if not places:
        return str(minor)
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
