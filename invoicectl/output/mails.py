"""A letter as people read it: what became of it, and under a line its text as it is sent."""

from typing import Any

from invoicectl.domain.text import visible, visible_lines
from invoicectl.output.text import Style, fitted


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
    state = value["state"] if value["why"] is None else f"{value['state']}, {value['why']}"
    head = [f"{value['ref']} · {value['kind']} · {visible(state)}"]
    head += [
        f"  {line}" for line in fitted([[name, visible(each)] for name, each in pairs if each], 1)
    ]
    return "\n".join([*head, "", visible_lines(value["text"])]) + "\n"
