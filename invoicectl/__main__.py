"""The program as a process: `invoicectl`, and `python -m invoicectl`."""

from __future__ import annotations


def main() -> None:
    """Run the program; Ctrl-C while it is still being loaded ends it as quietly as later."""
    try:
        from invoicectl import cli

        cli.main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
