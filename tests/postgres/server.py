"""A PostgreSQL server of the tests' own: in a temporary folder, over a socket there, and of nobody
else. It runs as an unprivileged user, for it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

DATABASE = "books"
_PLACES = ("/usr/lib/postgresql/{}/bin", "/usr/local/pgsql/bin")
_VERSIONS = ("18", "17", "16", "15")


def programs() -> Path | None:
    """The folder of the server's programs; None where no server is installed."""
    named = os.environ.get("PG_BIN")
    if named:
        return Path(named)
    for version in _VERSIONS:
        for place in _PLACES:
            found = Path(place.format(version))
            if (found / "initdb").exists():
                return found
    found_by_path = shutil.which("initdb")
    return Path(found_by_path).parent if found_by_path else None


def version() -> str:
    """What the server's programs call themselves."""
    found = programs()
    assert found is not None
    said = subprocess.run([found / "postgres", "--version"], capture_output=True, check=True)
    return said.stdout.decode().partition(" (Debian")[0].replace("postgres (", "").replace(")", "")


def _as_somebody() -> tuple[list[str], str]:
    """What a program is to be run with so that it is not root's, and who runs it."""
    if os.geteuid() != 0:
        return [], pwd.getpwuid(os.geteuid()).pw_name
    for user in ("postgres", "nobody"):
        try:
            pwd.getpwnam(user)
        except KeyError:
            continue
        return ["setpriv", f"--reuid={user}", "--regid", _group(user), "--clear-groups"], user
    raise LookupError("no unprivileged user")


def _with_us() -> list[str]:
    """What has a server end when the process ends that started it, however that does."""
    return ["setpriv", "--pdeathsig=QUIT"] if shutil.which("setpriv") else []


def _group(user: str) -> str:
    return str(pwd.getpwnam(user).pw_gid)


class Server:
    """A server that runs from when it is made until it is stopped, or killed."""

    def __init__(self, settings: Sequence[str] = (), *, data: Path | None = None) -> None:
        found = programs()
        assert found is not None
        self._programs = found
        self._prefix, self._user = _as_somebody()
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        self.folder.chmod(0o755)
        if self._prefix:
            shutil.chown(self.folder, self._user)
        self.data = data or self.folder / "data"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        if data is None:
            self.run("initdb", "-D", str(self.data), "-A", "trust", "-U", "clerk", "-E", "UTF8",
                     "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        self.start()
        if data is None:
            self.run("createdb", "-h", str(self.folder), "-U", "clerk", DATABASE)

    def run(self, program: str, *arguments: str) -> str:
        """One of the server's programs, as its user; what it says."""
        done = subprocess.run(
            [*self._prefix, str(self._programs / program), *arguments],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        settings = (
            f"unix_socket_directories={self.folder}", "listen_addresses=", "max_connections=100",
            "fsync=off", *self._settings,
        )  # fmt: skip
        told = [part for each in settings for part in ("-c", each)]
        self._process = subprocess.Popen(
            [*self._prefix, *_with_us(), self._programs / "postgres", "-D", self.data, *told],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("ab"),
            cwd=self.folder,
        )
        self.wait()

    def wait(self) -> None:
        """Wait until it takes connections: each try is a second at most."""
        for _ in range(60):
            ready = [str(self._programs / "pg_isready"), "-h", str(self.folder), "-t", "1", "-q"]
            if subprocess.run(ready, check=False).returncode == 0:
                return
            assert self._process is not None
            try:
                self._process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError((self.folder / "log").read_text())
        raise AssertionError("the server does not start")

    def address(self, business: str = "") -> str:
        """The address of a business there."""
        named = f"&business={business}" if business else ""
        return f"postgresql://clerk@/{DATABASE}?host={self.folder}{named}"

    def ask(self, statement: str) -> str:
        """What a statement answers, a row a line."""
        return self._psql("-At", "-c", statement)

    def feed(self, file: Path) -> None:
        """Do what a file of statements says."""
        self._psql("-v", "ON_ERROR_STOP=1", "-f", str(file))

    def dump(self, business: str) -> str:
        """A business as the server's own program writes it out."""
        return self._client("pg_dump", "--schema", business)

    def _psql(self, *arguments: str) -> str:
        return self._client("psql", "-X", "-q", *arguments)

    def _client(self, program: str, *arguments: str) -> str:
        told = [str(self._programs / program), "-h", str(self.folder), "-U", "clerk", DATABASE]
        done = subprocess.run([*told, *arguments], check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop it: as fast as it can, or as `how` says."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def kill(self) -> None:
        """Have it end at once, like a machine that loses power."""
        self.stop(signal.SIGQUIT)

    def remove(self) -> None:
        """End it, and leave nothing."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Pair:
    """A primary and its synchronous standby, which takes over when the primary falls."""

    def __init__(self) -> None:
        self.primary = Server(_REPLICATES)
        self._copy = Path(tempfile.mkdtemp(prefix="pgcopy", dir=self.primary.folder))
        shutil.rmtree(self._copy)
        self.primary.run("pg_basebackup", "-h", str(self.primary.folder), "-U", "clerk",
                         "-D", str(self._copy), "-R", "-X", "stream", "--no-sync",
                         "-c", "fast")  # fmt: skip
        self.standby = Server(_REPLICATES, data=self._copy)
        for statement in ("ALTER SYSTEM SET synchronous_standby_names = '*'",
                          "SELECT pg_reload_conf()"):  # fmt: skip
            self._say(self.primary, statement)
        self._wait(self.primary, "SELECT sync_state = 'sync' FROM pg_stat_replication")

    def catch_up(self) -> None:
        """Wait until the standby shows what was promised: a commit waits for it to be kept there,
        and not for it to be seen."""
        there = self._say(self.primary, "SELECT pg_current_wal_lsn()").strip()
        self._wait(self.standby, f"SELECT pg_last_wal_replay_lsn() >= '{there}'")

    def _wait(self, server: Server, question: str) -> None:
        """Ask until the answer is yes, for a minute at the most."""
        for _ in range(600):
            if self._say(server, question).strip() == "t":
                return
            self._say(server, "SELECT pg_sleep(0.1)")
        raise AssertionError("the standby does not follow")

    def address(self, business: str) -> str:
        """The address of a business that is found at whichever of the two writes."""
        hosts = f"{self.primary.folder},{self.standby.folder}"
        asked = "target_session_attrs=read-write"
        return f"postgresql://clerk@/{DATABASE}?host={hosts}&{asked}&business={business}"

    def part(self) -> None:
        """The standby follows no more, and nobody waits for it: what comes now falls with the
        primary."""
        self._say(self.primary, "ALTER SYSTEM SET synchronous_standby_names = ''")
        self._say(self.primary, "SELECT pg_reload_conf()")
        self._say(self.standby, "ALTER SYSTEM SET primary_conninfo = ''")
        self._say(self.standby, "SELECT pg_reload_conf()")

    def fail_over(self, how: int) -> None:
        """The primary falls and the standby takes its place."""
        self.primary.stop(how)
        self._say(self.standby, "ALTER SYSTEM SET synchronous_standby_names = ''")
        self._say(self.standby, "SELECT pg_promote()")
        self._say(self.standby, "SELECT pg_reload_conf()")

    def remove(self) -> None:
        """Leave nothing of both."""
        self.standby.remove()
        self.primary.remove()

    @staticmethod
    def _say(server: Server, statement: str) -> str:
        return server.run("psql", "-h", str(server.folder), "-U", "clerk", "-d", DATABASE,
                          "-At", "-c", statement)  # fmt: skip


_REPLICATES = ("wal_level=replica", "max_wal_senders=4", "hot_standby=on")
