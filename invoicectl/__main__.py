"""The program as a process: `invoicectl`, and `python -m invoicectl`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program; Ctrl-C while it is still being loaded ends it as quietly as later.

    A shell that asks at TAB is answered without loading it."""
    try:
        if sys.argv[1:2] == ["completion"]:
            from invoicectl.completing import answering

            if answering.is_asked(sys.argv[1:]):
                answering.answer(sys.argv[1:])
                return
        from invoicectl import cli

        cli.main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
