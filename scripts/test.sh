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
status=0
$bin/python -m pytest -n 5 --dist loadgroup -m "not slow" "$@" || status=$?
if [ "$status" -eq 1 ]; then
    # Tests that watch real time can fail on a machine that is busy with others. They get one more run, alone; twice is a failure.
    echo "Some tests failed; once more, those alone, one after the other:"
    status=0
    $bin/python -m pytest --last-failed --last-failed-no-failures none -m "not slow" -rA "$@" || status=$?
fi
exit "$status"
