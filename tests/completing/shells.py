"""Real shells at a terminal of their own, into which the tests type."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

SHELLS = ("bash", "zsh", "fish")
PROMPT = "ready>"
TAB, HOME_KEY, ENTER = "\t", "\x01", "\r"
SECONDS = 60
"""How long an answer may take on a machine that does much besides, before it is none."""

_SAY = """say() { printf '<%s>' "$@"; printf '\\n=%s=\\n' done; }"""
_SAY_IN_FISH = """function say; printf '<%s>' $argv; printf '\\n=%s=\\n' done; end"""
_SETTINGS = {
    "bash": (".bashrc", f"PS1='{PROMPT} '\nbind 'set enable-bracketed-paste off'\n{_SAY}\n"),
    "zsh": (".zshrc", f"PS1='{PROMPT} '\nbindkey -e\nunsetopt beep\n{_SAY}\n"),
    "fish": (
        ".config/fish/config.fish",
        f"function fish_prompt; echo -n '{PROMPT} '; end\nset -g fish_greeting\n{_SAY_IN_FISH}\n",
    ),
}
"""Where a shell's settings lie in a home, and those of a tester: `say` prints its words apart."""

_COMMANDS = {
    "bash": ["bash", "--noprofile", "-i"],
    "zsh": ["zsh", "-i"],
    "fish": ["fish", "-i"],
}

_OWN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""What a new session does to have its standard streams as its terminal."""


def needed(shell: str) -> None:
    """Skip where the machine has no such shell."""
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")


def home(folder: Path, shell: str) -> Path:
    """A home with the settings of a tester, and the program on its path."""
    name, settings = _SETTINGS[shell]
    place = folder / "home" / name
    place.parent.mkdir(parents=True)
    place.write_text(settings, encoding="utf-8")
    program = folder / "home" / "bin" / "invoicectl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m invoicectl "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder / "home"


def environment(at: Path, **more: str) -> dict[str, str]:
    """What a shell at that home knows."""
    return {
        "HOME": str(at),
        "PATH": f"{at / 'bin'}:{os.environ['PATH']}",
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        **more,
    }


class Terminal:
    """A shell at a terminal of 200 columns, in which something is typed and read."""

    def __init__(self, shell: str, at: Path, **more: str) -> None:
        self._shell_name = shell
        self._screen, there = pty.openpty()
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self._shell = subprocess.Popen(
            [sys.executable, "-c", _OWN_TERMINAL, *_COMMANDS[shell]],
            cwd=at,
            env=environment(at, **more),
            stdin=there,
            stdout=there,
            stderr=there,
            start_new_session=True,
        )
        os.close(there)
        self.until(re.escape(PROMPT))

    def until(self, pattern: str) -> str:
        """What is shown up to that. Fails where it doesn't come."""
        shown, end = "", time.monotonic() + SECONDS
        while not re.search(pattern, shown, re.DOTALL):
            left = end - time.monotonic()
            ready = left > 0 and select.select([self._screen], [], [], left)[0]
            assert ready, f"no {pattern!r} came, but {shown!r}"
            shown += os.read(self._screen, 65536).decode("utf-8", "replace")
        return shown

    def type(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def words(self, line: str, first: str = f"{HOME_KEY}say ") -> list[str]:
        """The words of a line after TAB was pressed at its end; said by what is put before it, or
        by what it calls itself."""
        self.type(f"{line}{TAB}{first}{ENTER}")
        shown = self.until(r"=done=.*" + re.escape(PROMPT))
        said = re.search(r"((?:<[^<>]*>)+)\s*=done=", shown)
        assert said is not None, shown
        return re.findall(r"<([^<>]*)>", said[1])

    def define(self, name: str) -> None:
        """Have a command say its words, in place of being carried out."""
        in_fish, elsewhere = f"; say {name} $argv; end", f' {{ say {name} "$@"; }}'
        self.type(f"function {name}{in_fish if self._shell_name == 'fish' else elsewhere}{ENTER}")
        self.until(re.escape(PROMPT))

    def listed(self, line: str, last: str) -> str:
        """What is shown when TAB is pressed twice, up to a text that comes last in it. A list may
        wait for an answer, so nothing else is typed after it."""
        self.type(f"{line}{TAB}{TAB}")
        return self.until(re.escape(last))

    def close(self) -> None:
        self._shell.kill()
        self._shell.wait()
        os.close(self._screen)
