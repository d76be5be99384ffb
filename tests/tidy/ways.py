"""Ways round the rules, each as a made-up module; and what must not be taken for one."""

from __future__ import annotations

from typing import NamedTuple


class Way(NamedTuple):
    """A text that stands in a module, and the check that must find it there."""

    check: str
    module: str
    text: str


ARROWS = (
    Way("arrow", "domain.money", "from invoicectl.domain.model import Line"),
    Way("arrow", "domain.money", "from invoicectl.domain import dates"),
    Way("arrow", "domain.text", "from . import money"),
    Way("arrow", "domain.text", "from .money import show"),
    Way("arrow", "domain.text", "from .. import rules"),
    Way("arrow", "domain.events.people", "from ..world import World"),
    Way("arrow", "domain.events.people", "from .invoices import InvoiceIssued"),
    Way("arrow", "domain.world", "import invoicectl.domain.evolve"),
    Way(
        "arrow", "domain.evolve.sessions", "from invoicectl.domain.evolve.invoices import balanced"
    ),
    Way("arrow", "domain.fees", "import invoicectl.domain.postings as books"),
    Way("arrow", "rules", "def late():\n    from invoicectl.acts import invoices"),
    Way("arrow", "rules", "def late():\n    import invoicectl.store as kept"),
    Way("arrow", "rules", "if TYPE_CHECKING:\n    from invoicectl.store import Store"),
    Way("arrow", "rules", "try:\n    from invoicectl.store import Store\nexcept ImportError: ..."),
    Way("arrow", "rules", "import importlib\nimportlib.import_module('invoicectl.store')"),
    Way("arrow", "rules", "import importlib\nx = importlib.import_module('invoicectl.' + 'store')"),
    Way("arrow", "rules", "from importlib import import_module as load\nload('invoicectl.store')"),
    Way("arrow", "rules", "import importlib as i\ni.import_module('.store', 'invoicectl')"),
    Way("arrow", "rules", "x = __import__('invoicectl.store')"),
    Way("arrow", "acts.people", "from invoicectl.acts import bookings"),
    Way("arrow", "acts.payments.payouts", "from invoicectl.acts.payments.paying import tip"),
    Way("arrow", "acts.payments.payouts", "from invoicectl.acts.payments import tip"),
    Way("arrow", "letters.outlook", "from invoicectl.letters import letters"),
    Way("arrow", "store", "from invoicectl.sql.rows import TABLES"),
    Way("arrow", "store", "from invoicectl.gateways import Gateway"),
    Way("arrow", "gateways", "from invoicectl.gateways.stripe import Stripe"),
    Way("arrow", "gateways.stripe", "from invoicectl.gateways.simulated import Simulated"),
    Way("arrow", "sql.rows", "from invoicectl.sql.questions import Questions"),
    Way("arrow", "desk.engine.work", "from invoicectl.desk.engine.settling import settle"),
    Way("arrow", "desk.engine.work", "from ..asking import typed"),
    Way("arrow", "desk.people", "from invoicectl.desk.payments import pay"),
    Way("arrow", "desk.people", "def late():\n    from . import payments"),
    Way("arrow", "desk.asking.typed", "from invoicectl.desk.asking import lists"),
    Way("arrow", "desk.books.reports", "from invoicectl.desk.people import add_client"),
    Way("arrow", "context", "from invoicectl.commands import verb"),
    Way("arrow", "commands.pay", "from invoicectl.commands.tip import tip"),
    Way("arrow", "commands.pay", "from invoicectl.cli import app"),
    Way("arrow", "commands.pay", "from invoicectl.commands.registry import COMMANDS"),
    Way("arrow", "cli", "import invoicectl.__main__"),
    Way("hall", "desk.people", "from invoicectl import domain\nx = domain.model.Client"),
    Way("hall", "rules", "import invoicectl\nx = invoicectl.store"),
    Way("hall", "desk.asking", "from invoicectl.desk.engine import work"),
    Way("hall", "domain", "LATE_FEE = 10"),
    Way("place", "corrections", "x = 1"),
    Way("place", "desk.corrections", "x = 1"),
    Way("place", "sqlite.helpers", "x = 1"),
)
"""Up, sideways, through a package, and from where there is no room."""

STRANGERS = (
    Way("stranger", "letters", "from invoicectl.acts import common"),
    Way("stranger", "acts.bookings", "from invoicectl.letters import outlook"),
    Way("stranger", "documents.invoices", "from invoicectl.rules import next_step"),
    Way("stranger", "mail.smtp", "from invoicectl.gateways import Gateway"),
    Way("stranger", "sql.saving", "from invoicectl.gateways import Gateway"),
    Way("stranger", "sql.saving", "from invoicectl.rules import next_step"),
    Way("stranger", "gateways.stripe", "from invoicectl.store import Store"),
    Way("stranger", "gateways.stripe", "from invoicectl.sqlite import locks"),
    Way("stranger", "output.tables", "from invoicectl.store import Store"),
    Way("stranger", "desk.engine.walk", "from invoicectl.sql import rows"),
    Way("stranger", "desk.asking.log", "from invoicectl.output import text"),
    Way("stranger", "desk.books.exports", "from invoicectl.output import journals"),
    Way("stranger", "desk.file", "def late():\n    from invoicectl.gateways.stripe import Stripe"),
    Way("stranger", "desk.people", "from invoicectl.desk.books import reports"),
    Way("stranger", "context", "from invoicectl.sqlite.connection import MEMORY"),
    Way("stranger", "context", "from invoicectl.acts import people"),
    Way("stranger", "commands.pay", "from invoicectl.store import Store"),
    Way("stranger", "commands.pay", "from invoicectl.acts import payments"),
    Way("stranger", "commands.pay", "from invoicectl.output import text"),
    Way("stranger", "cli", "from invoicectl.desk import people"),
    Way("stranger", "__main__", "from invoicectl.context import Context"),
)
"""Downwards, and to somebody that they needn't know."""

USES = (
    Way("use", "domain.money", "import random"),
    Way("use", "domain.money", "import secrets"),
    Way("use", "domain.money", "def late():\n    from secrets import token_hex"),
    Way("use", "domain.money", "from uuid import uuid4"),
    Way("use", "rules", "import urllib.request"),
    Way("use", "rules", "from urllib import request"),
    Way("use", "rules", "import http.client"),
    Way("use", "rules", "import socket"),
    Way("use", "rules", "import subprocess"),
    Way("use", "rules", "import asyncio"),
    Way("use", "rules", "import time"),
    Way("use", "rules", "from time import monotonic"),
    Way("use", "rules", "import os.path"),
    Way("use", "rules", "import sys"),
    Way("use", "rules", "import pathlib as p"),
    Way("use", "rules", "import builtins\nbuiltins.open('x')"),
    Way("use", "rules", "x = __builtins__"),
    Way("use", "rules", "if __debug__:\n    x = 1"),
    Way("use", "rules", "import importlib\nimportlib.import_module('socket')"),
    Way("use", "rules", "__import__('socket')"),
    Way("use", "rules", "from importlib import import_module\nimport_module(name)"),
    Way("use", "letters.outlook", "print('sent')"),
    Way("use", "letters.outlook", "say = print\nsay('sent')"),
    Way("use", "letters.outlook", "open('x')"),
    Way("use", "letters.outlook", "f = open\nf('x')"),
    Way("use", "letters.outlook", "def write(how=open): ..."),
    Way("use", "acts.people", "input()"),
    Way("use", "acts.people", "breakpoint()"),
    Way("use", "acts.people", "load = __import__"),
    Way("use", "acts.people", "exec('import os')"),
    Way("use", "acts.people", "eval('1')"),
    Way("use", "acts.people", "compile('1', '', 'eval')"),
    Way("use", "acts.people", "globals()['open']"),
    Way("use", "acts.people", "locals()"),
    Way("use", "acts.people", "vars(dates)['now']"),
    Way("use", "acts.people", "hash('chance')"),
    Way("use", "acts.people", "id(client)"),
    Way("use", "domain.shares", "float('0.1')"),
    Way("use", "domain.shares", "from typing import NamedTuple"),
    Way("use", "desk.people", "print('done')"),
    Way("use", "desk.people", "import secrets"),
    Way("use", "desk.people", "import typer"),
    Way("use", "desk.people", "import sqlite3"),
    Way("use", "desk.people", "def late():\n    import sqlite_utils"),
    Way("use", "desk.engine.turn", "import os\nos.environ['HOME']"),
    Way("use", "desk.engine.turn", "from os import environ"),
    Way("use", "context", "import os\nos.getenv('HOME')"),
    Way("use", "context", "import os\nos.system('ls')"),
    Way("use", "context", "from os import popen"),
    Way("use", "context", "import os\nos.urandom(8)"),
    Way("use", "context", "import os\nos.getrandom(8)"),
    Way("use", "context", "import sys\nsys.modules['invoicectl.commands.pay']"),
    Way("use", "context", "from sys import modules"),
    Way("use", "context", "import dateutil.rrule"),
    Way("use", "domain.money", "from babel.numbers import format_currency"),
    Way("use", "context", "import zoneinfo"),
    Way("use", "output.text", "import typer.colors"),
    Way("use", "commands.pay", "import rich"),
    Way("use", "commands.pay", "from rich.console import Console"),
    Way("use", "gateways.stripe", "import requests"),
    Way("use", "gateways.stripe", "import stripe"),
    Way("use", "sql.rows", "import sqlite_utils"),
    Way("use", "gateways.stripe", "import time\ntime.time()"),
    Way("use", "gateways.stripe", "import time as t\nt.time_ns()"),
    Way("use", "gateways.stripe", "from time import localtime"),
    Way("use", "gateways.stripe", "import time\ntime.gmtime()"),
    Way("use", "gateways.stripe", "import time\ntime.ctime()"),
    Way("use", "gateways.stripe", "import time\ngetattr(time, 'strftime')('%Y')"),
    Way("use", "rules", "from datetime import datetime\ndatetime.now()"),
    Way("use", "rules", "import datetime as d\nclock = d.datetime\nread = clock.now"),
    Way("use", "context", "from datetime import date\ndate.today()"),
    Way("use", "context", "from datetime import datetime\ndatetime.today()"),
    Way("use", "context", "from datetime import datetime as when\nwhen.utcnow()"),
    *(
        Way("use", pure, "def open(): ...\nopen('x')")
        for pure in (
            "domain.text",
            "rules",
            "acts.people",
            "letters.outlook",
            "documents.invoice",
            "importing.reading",
            "output.journals",
        )
    ),
)
"""Files, chance, networks, processes, terminals and clocks, by every name that they have."""

CLOCKS = (
    Way("clock", "rules", "type(at).now()"),
    Way("clock", "desk.engine.work", "self.kind.now(UTC)"),
    Way("clock", "desk.engine.work", "getattr(type(at), 'now')()"),
    Way("clock", "rules", "type(at).today()"),
    Way("clock", "rules", "read = type(at).utcnow"),
    Way("clock", "rules", "getattr(kind, 'to' + 'day')"),
    Way("clock", "rules", "from datetime import datetime\ndatetime.fromtimestamp(0)"),
    Way("clock", "rules", "from datetime import datetime\ndatetime.utcfromtimestamp(0)"),
    Way("clock", "rules", "at.astimezone()"),
)
"""… the clock also through a value."""

SQL = (
    Way("sql", "desk.people", "x = 'SELECT name FROM clients'"),
    Way("sql", "desk.people", "x = 'select 1'"),
    Way("sql", "desk.people", "x = f'SELECT {columns} FROM clients'"),
    Way("sql", "desk.people", "x = 'SEL' + 'ECT a FROM b'"),
    Way("sql", "desk.people", "x = ('SELECT a'\n     ' FROM b')"),
    Way("sql", "desk.people", "x = '''\n    SELECT a\n    FROM b'''"),
    Way("sql", "desk.people", "x = 'INSERT INTO clients VALUES (?)'"),
    Way("sql", "desk.people", "x = 'insert or replace into clients values (?)'"),
    Way("sql", "desk.people", "x = 'UPDATE clients SET name = ?'"),
    Way("sql", "desk.people", "x = 'DELETE FROM clients'"),
    Way("sql", "desk.people", "x = 'CREATE UNIQUE INDEX i ON clients (name)'"),
    Way("sql", "desk.people", "x = 'drop table clients'"),
    Way("sql", "desk.people", "x = 'PRAGMA foreign_keys = OFF'"),
    Way("sql", "desk.people", "x = 'BEGIN IMMEDIATE'"),
    Way("sql", "desk.people", "x = 'ROLLBACK'"),
    Way("sql", "desk.people", "x = 'SAVEPOINT one'"),
    Way("sql", "desk.people", "x = 'WITH late AS (VALUES (1))'"),
    Way("sql", "desk.people", "x = ' ORDER BY number DESC'"),
    Way("sql", "store", "x = 'WHERE number = ?'"),
    Way("sql", "desk.people", "store.database().query(sql)"),
    Way("sql", "desk.people", "ask = store.database"),
    Way("sql", "desk.people", "getattr(found, 'query')(sql)"),
    Way("sql", "desk.people", "store.conn.close()"),
    Way("sql", "context", "store.execute(sql)"),
    Way("sql", "context", "x.executemany(sql, rows)"),
    Way("sql", "context", "x.executescript(sql)"),
    Way("sql", "gateways.stripe", "x.cursor()"),
)
"""SQL outside the stores' rooms, in pieces and in whatever case."""

PRIVATES = (
    Way("private", "desk.people", "store._all('clients')"),
    Way("private", "desk.people", "store._execute(x)"),
    Way("private", "desk.books.reports", "work._put(thing)"),
    Way("private", "desk.people", "getattr(store, '_all')('clients')"),
    Way("private", "desk.people", "setattr(work, '_now', now)"),
    Way("private", "desk.people", "work._now = now"),
    Way("private", "desk.people", "ask = self.store._one"),
    Way("private", "desk.people", "from invoicectl.rules import _late_fee"),
    Way("private", "desk.people", "from invoicectl import rules\nrules._late_fee(x)"),
    Way("private", "sql.figures", "class Figures(Ledger):\n    def x(self): self._rows()"),
    Way("private", "desk.people", "from invoicectl.rules import *"),
)
"""What belongs to another module."""

GLOBALS = (
    Way("global", "rules", "seen = {}"),
    Way("global", "rules", "seen = [number for number in ()]"),
    Way("global", "rules", "seen: set[int] = set()"),
    Way("global", "rules", "import collections\nseen = collections.defaultdict(list)"),
    Way("global", "rules", "last = 0\ndef f():\n    global last\n    last = 1"),
    Way("global", "rules", "SEEN = {}\ndef f(x):\n    SEEN[x] = 1"),
    Way("global", "rules", "SEEN = {}\ndef f(x):\n    del SEEN[x]"),
    Way("global", "rules", "SEEN = []\ndef f(x):\n    SEEN[:] = []"),
    Way("global", "rules", "def f():\n    f.count = 1\nf = f"),
    Way("global", "rules", "class A: ...\ndef f():\n    setattr(A, 'count', 1)"),
    Way("global", "rules", "class A: ...\nclass B:\n    def f(self):\n        A.count = 1"),
    Way("global", "rules", "from invoicectl.domain import plans\ndef f():\n    plans.DAYS = 9"),
    Way("global", "rules", "from invoicectl.domain.things import X\ndef f():\n    X.append(1)"),
    *(
        Way("global", "rules", f"SEEN = X()\ndef f(x):\n    SEEN.{name}(x)")
        for name in (
            "add", "append", "clear", "discard", "extend", "insert", "move_to_end", "pop",
            "popitem", "remove", "reverse", "setdefault", "sort", "update",
        )
    ),
)  # fmt: skip
"""What a module would remember from one call to the next."""

HABITS = (
    Way("docstring", "rules", ""),
    Way("docstring", "rules", "# The rules.\nx = 1"),
    Way("docstring", "rules", "x = 1\n'''Too late.'''"),
    Way("assert", "rules", "def f(x):\n    assert x > 0"),
    Way("size", "rules", "x = 1\n" * 451),
    Way(
        "compiled",
        "domain.model",
        "from __future__ import annotations\nfrom typing import NamedTuple\n"
        "class Card(NamedTuple):\n    token: str",
    ),
    Way("size", "rules", "def f():\n" + "    x = 1\n" * 50),
    Way("size", "rules", "class A:\n    async def f(self):\n" + "        x = 1\n" * 50),
    Way("size", "rules", "def f(a, b, c, d, e, f, g): ..."),
    Way("size", "rules", "def f(a, b, *, c, d, e, f, now): ..."),
    Way("size", "rules", "def f(a, b, c, /, d, e, *f, **g): ..."),
    Way("size", "rules", "class A:\n    def f(self, a, b, c, d, e, f, g): ..."),
)

WAYS = (
    *ARROWS, *STRANGERS, *USES, *CLOCKS, *SQL, *PRIVATES, *GLOBALS, *HABITS,
)  # fmt: skip

FAIR = (
    ("rules", "from invoicectl.domain.model import Invoice"),
    ("rules", "from .domain import dates, plans"),
    ("acts.sessions", "from invoicectl.acts import invoices"),
    ("domain.text", "def late():\n    from ..errors import BadText"),
    ("domain.dates", "import zoneinfo\nfrom dateutil.rrule import rrule"),
    ("domain.locales", "from babel import Locale"),
    ("store", "def open_store(path):\n    from invoicectl.sqlite.connection import Connection"),
    ("gateways", "def open_gateway():\n    from .stripe import Stripe"),
    ("desk.people", "from invoicectl.store import Store\nfrom invoicectl.gateways import Gateway"),
    ("desk.people", "now = work.now\nx = sorted([1])\nx.append(2)"),
    ("desk.people", "x = 'Select a client.'\ny = 'Begin with a name'"),
    ("desk.people", "x = 'in the order by which they came'\ny = 'Update the name'"),
    ("desk.people", "changed = client._replace(name=name)._asdict()"),
    ("desk.people", "class Crew:\n    def __init__(self):\n        self._work = 1"),
    ("desk.people", "NAMES = {'a': 1}\ndef f():\n    NAMES = {}\n    return dict(NAMES)"),
    ("desk.people", "from invoicectl.domain import dates\ndef f(at):\n    dates.add(at, 1)"),
    (
        "domain.model",
        "from invoicectl.domain.tuples import NamedTuple\nclass Card(NamedTuple):\n    token: str",
    ),
    ("rules", "def f(a, b, c, d, e, now): ..."),
    ("commands.pay", "def pay(a, b, c, d, e, f, g): ..."),
    ("commands.pay", "def open(): ...\nx = open"),
    ("cli", "from invoicectl import __version__\nfrom invoicectl.commands import pay"),
    (
        "commands.registry",
        "import importlib\nimportlib.import_module(f'invoicectl.commands.{name}')",
    ),
    ("context", "from datetime import UTC, datetime\nnow = datetime.now(UTC)"),
    ("sql.rows", "x = 'SELECT a FROM b'\ndatabase.query(x)"),
    ("", "__version__ = '1'"),
)
"""What stands by the rules, however near to a way round them."""
