"""The program as a process: `invoicectl`, and `python -m invoicectl`."""

from __future__ import annotations

import gc
import sys

THRESHOLDS = (50_000, 20, 100)
"""When garbage is looked for: after more new objects than a short command makes, which has none;
what runs for long still gets rid of its own."""


def main() -> None:
    """Run the program; Ctrl-C while it is still being loaded ends it as quietly as later.

    A shell that asks at TAB is answered without loading it."""
    gc.set_threshold(*THRESHOLDS)
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
