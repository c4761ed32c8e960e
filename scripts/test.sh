#!/bin/sh
# What has to hold for a change: lint, types, import contracts, catalogues, and the fast tests on SQLite and on a
# PostgreSQL that the tests start themselves. Arguments go to pytest. scripts/hard.sh attacks and kills what passes here.
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
if [ "$#" -eq 0 ]; then
    set -- --ignore=tests/attacks --ignore=tests/failures --ignore=tests/end_to_end
fi
sh scripts/pytest.sh "$@"
