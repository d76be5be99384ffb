"""What the program and its tests do at a path, where that stands for a business on a server: it is
made, opened, looked at, copied and removed as a file would be."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from invoicectl import addresses, store
from invoicectl.gateways import records, simulated
from invoicectl.gateways.records import OpenRecord
from invoicectl.postgres import business
from invoicectl.store import MEMORY, Store
from tests import transcripts
from tests.postgres.beneath import Dump
from tests.postgres.places import Pooled, Served, copies, here, is_files

_copy, _copytree, _rmtree = shutil.copy, shutil.copytree, shutil.rmtree
_popen = subprocess.Popen.__init__
_unlink, _exists = os.unlink, Path.exists
_read_bytes, _write_bytes = Path.read_bytes, Path.write_bytes
_create, _open, _open_record = store.create_store, store.open_store, records.open_record
_environment = transcripts.environment


def created(path: str) -> Store:
    """A new business: a file only where one lies already, or where none can be."""
    if addresses.is_address(path) or path == MEMORY or is_files(path):
        return _create(path)
    here.tidy()
    return Served.create(path)


def in_memory(path: str) -> Store:
    """A new business that goes when it is closed."""
    return Served.create(path)


def opened(path: str, wait_seconds: float | None = None) -> Store:
    """The business at a path; a file's where one lies there."""
    if addresses.is_address(path) or path == MEMORY or is_files(path):
        return _open(path, wait_seconds)
    return Served.open(path, wait_seconds)


def read_bytes(path: Path) -> bytes:
    """What lies at a path: a file's bytes, or all that a business holds."""
    schema = here.schema_of(path)
    if schema is None:
        return _read_bytes(path)
    with closing(here.beneath(schema)) as found:
        return found.serialize()


def write_bytes(path: Path, data: Any) -> int:
    """Have at a path what was read of another: a file's bytes, or all that a business holds."""
    if not isinstance(data, Dump):
        return _write_bytes(path, data)
    copies.put(path, data)
    return len(data)


def exists(path: Path) -> bool:
    """Whether something lies at a path: a file, or a business here."""
    return _exists(path) or here.schema_of(path) is not None


def record_opened(path: str, chance: Callable[[], str]) -> OpenRecord:
    """The record at a path, which is beside a business where that is here."""
    return _open_record(here.record_of(path), chance)


def copied(source: Any, target: Any) -> Any:
    """What `shutil.copy` does, also of a business here."""
    return target if here.copy(source, target) else _copy(source, target)


def tree_copied(source: Any, target: Any, *given: Any, **more: Any) -> Any:
    """What `shutil.copytree` does, also with the businesses there."""
    done = _copytree(source, target, *given, **more)
    here.copy_all(Path(source), Path(target))
    return done


def tree_removed(folder: Any, *given: Any, **more: Any) -> None:
    """What `shutil.rmtree` does, also with the businesses there."""
    here.forget_all(Path(folder))
    _rmtree(folder, *given, **more)


def removed(path: Any, **more: Any) -> None:
    """What `os.unlink` does, also of the record of a gateway here."""
    schema = here.schema_of(path) if isinstance(path, str | Path) else None
    if schema is None:
        _unlink(path, **more)
    else:
        here.drop(schema)


def environment() -> dict[str, str]:
    """What a shell of a transcript is told: where the business is."""
    told = _environment()
    db = told.get("INVOICECTL_DB")
    if db and not os.path.exists(db):
        told["INVOICECTL_DB"] = here.server.address(here.read(db).business)
    return told


def started(process: subprocess.Popen[Any], words: Any, *given: Any, **more: Any) -> None:
    """A process of its own is told by its address where a business is."""
    if isinstance(words, list) and "--db" in words:
        place = words.index("--db") + 1
        if not (addresses.is_address(words[place]) or is_files(words[place])):
            address = here.server.address(here.read(words[place]).business)
            words = [*words[:place], address, *words[place + 1 :]]
    _popen(process, words, *given, **more)


def move_in() -> None:
    """From now on the program, and who looks beneath it, find its businesses here."""
    for where, name, ours in (
        (store, "create_store", created),
        (store, "open_store", opened),
        (business, "PostgresStore", Served),
        (business, "Connection", Pooled),
        (business, "_read", here.read),
        (sqlite3, "connect", here.connect),
        (os, "unlink", removed),
        (shutil, "copy", copied),
        (subprocess.Popen, "__init__", started),
        (shutil, "copytree", tree_copied),
        (shutil, "rmtree", tree_removed),
        (Path, "read_bytes", read_bytes),
        (Path, "write_bytes", write_bytes),
        (Path, "exists", exists),
        (simulated, "open_record", record_opened),
        (transcripts, "environment", environment),
    ):
        setattr(where, name, ours)
