#!/bin/sh
# Everything that has to hold for a change: lint, types, import contracts, catalogues, and the fast tests on SQLite and on
# a PostgreSQL that the tests start themselves. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
sh scripts/environment.sh dev
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check --quiet .
$bin/mypy
$bin/lint-imports
$bin/deptry .
$bin/python -m bot.messages.extract --check
exec $bin/python -m pytest -n 2 --dist loadgroup -m "not slow" "$@"
