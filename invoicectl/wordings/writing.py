"""The built-in wordings, written out for a business to change."""

from __future__ import annotations

from pathlib import Path

from invoicectl.errors import FileFault
from invoicectl.wordings import WrittenOut
from invoicectl.wordings.rendering import FOLDER


def write(folder: str, *, is_dry: bool) -> WrittenOut:
    """Each wording that is not in the folder yet, which is made where there is none. `is_dry`: they
    are only named.

    Raises FileFault."""
    place = Path(folder).absolute()
    new, old = [], []
    try:
        if not is_dry:
            place.mkdir(exist_ok=True)
        for ours in sorted(FOLDER.glob("*.txt")):
            path = place / ours.name
            if path.exists():
                old.append(ours.name)
                continue
            if not is_dry:
                path.write_text(ours.read_text(encoding="utf-8"), encoding="utf-8")
            new.append(ours.name)
    except (OSError, ValueError) as error:
        raise FileFault(path=folder, why="unwritable", error=error) from None
    return WrittenOut(str(place), tuple(new), tuple(old))
