"""The program as a process: `invoicectl`, and `python -m invoicectl`."""

from __future__ import annotations

import gc
import sys

ALLOCATIONS = 50_000
"""How many new objects have garbage looked for: above what a short command makes, which has none;
what runs for long still gets rid of its own."""


def main() -> None:
    """Run the program; Ctrl-C while it is still being loaded ends it as quietly as later.

    A shell that asks at TAB is answered without loading it."""
    gc.set_threshold(ALLOCATIONS, 20, 100)
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
    finally:
        gc.disable()
        gc.freeze()  # what is left goes with the process, and none of it is garbage


if __name__ == "__main__":
    main()
