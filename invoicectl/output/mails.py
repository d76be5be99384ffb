"""Letters as people read them: one with its text as it is sent, or what became of several."""

from typing import Any

from invoicectl.domain.text import visible, visible_lines
from invoicectl.output.layout import Style, columns, fitted, title

_STATES = ("sent", "failed", "kept", "waiting")


def text(value: dict[str, Any], style: Style) -> str:
    """A letter for people."""
    address = "no address is known" if value["address"] is None else value["address"]
    about = [value[name] for name in ("invoice", "payment") if value[name] is not None]
    pairs = [
        ("to", f"{value['to']}, {address}"),
        ("about", " ".join(about)),
        ("written", style.when(value["at"])),
        ("sent", "" if value["sent_at"] is None else style.when(value["sent_at"])),
        ("tries", str(value["tries"]) if value["tries"] else ""),
        ("subject", value["subject"]),
    ]
    head = [title(value["ref"], value["kind"], _state(value, style))]
    head += [
        f"  {line}" for line in fitted([[name, visible(each)] for name, each in pairs if each], 1)
    ]
    return "\n".join([*head, "", visible_lines(value["text"])]) + "\n"


def sending(value: dict[str, Any], style: Style) -> str:
    """What a run of sending did."""
    counted = ", ".join(f"{value[state]:,} {state}" for state in _STATES if value[state])
    rows = [
        [each["ref"], each["kind"], each["address"] or each["to"], _state(each, style)]
        for each in value["letters"]
    ]
    told = [f"Letters · {counted or 'none to send'}", *(f"  {line}" for line in columns(rows))]
    return "\n".join(told) + "\n"


def _state(value: dict[str, Any], style: Style) -> str:
    state = value["state"]
    return style.toned(
        visible(state if value["why"] is None else f"{state}, {value['why']}"), state
    )
