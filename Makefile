# Two commands do all the set-up: `make demo` and `make test`. They need Python 3.11 and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVED := tests/test_examples.py tests/rules tests/desk \
	$(patsubst %,tests/commands/test_%.py,anchor backup bad_input batch dry_run keys_at_once)
TRIED := tests/test_worlds.py $(addprefix tests/campaigns/test_,lifecycle.py lifecycle_steps.py worlds.py \
	oracle_elsewhere.py restored.py) $(addprefix tests/gateways/test_,gateways.py telling.py stripe_faults.py)
SERVED_LONG := tests/test_accounts_receivable.py tests/test_online_retail.py \
	tests/campaigns/test_lifecycle.py tests/campaigns/test_kills.py

.PHONY: demo test test-more test-postgres test-postgres-more check pythons newer packages
.PHONY: campaigns bench clean

demo: $(VENV)/installed
	@$(BIN)/invoicectl demo

test: $(VENV)/developing
	$(BIN)/python -m pytest -n 2 --part first

# The campaigns in their short form, the data sets, and what is slow.
test-more: $(VENV)/developing
	$(BIN)/python -m pytest -n 2 --part more

# The stories, rules, desk, some commands and bad input again, over a PostgreSQL server of its own (of
# what is refused before a server is asked for much, a part); and of the campaigns some lives and
# worlds, files put back, and every fault of the gateway.
test-postgres: $(VENV)/developing
	BAD_VALUES_EVERY=60 BAD_TEXTS_EVERY=3 GROUPED_LIVES=1 ATTENDED_LIVES=2 \
	$(BIN)/python -m pytest -n 2 --part first -p tests.postgres.plugin $(SERVED)
	LIFECYCLE_RUNS=2 LIFECYCLE_AIM=300 WORLDS_AIM=4 RESTORED_POINTS=1 \
	$(BIN)/python -m pytest -n 2 --part first -p tests.postgres.plugin $(TRIED)

# … all other commands, the data sets, the lifecycle's twins, and every command that charges killed.
test-postgres-more: $(VENV)/developing
	$(BIN)/python -m pytest -n 2 --part first -p tests.postgres.plugin tests/commands \
		$(addprefix --ignore=,$(filter tests/commands/%,$(SERVED)))
	KILL_STRIDE=45 $(BIN)/python -m pytest -n 2 --part more -p tests.postgres.plugin $(SERVED_LONG)

check: $(VENV)/developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The stories and the rules on each other Python that is promised and that is here.
pythons: $(VENV)/developing
	$(BIN)/python -m tests.packaging.pythons

# Whether the newest Typer starts fast again, which would be good news.
newer: $(VENV)/developing
	@$(BIN)/python -m tests.packaging.newer

# The wheel and the source archive, in dist/.
packages: $(VENV)/developing
	$(BIN)/python -m build --no-isolation .

# The long campaigns, hours of them; they write their figures into docs/reliability.md.
campaigns: $(VENV)/developing
	$(BIN)/python -m tests.campaigns

# How fast it is, a quarter of an hour with nothing else at work; it writes docs/performance.md.
bench: $(VENV)/developing
	$(BIN)/python -m benchmarks

# The program itself: what its users install. An existing environment is kept.
# Compiled here, since where no .pyc may be written later each start would compile all of it.
$(VENV)/installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q invoicectl
	@touch $@

# … and what its developers need besides.
$(VENV)/developing: $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) .venvs build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
