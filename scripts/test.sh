#!/bin/sh
# What has to hold for a change: lint, types, import contracts, catalogues, and the fast tests on SQLite and on a
# PostgreSQL that the tests start themselves. Arguments go to pytest. scripts/hard.sh attacks and kills what passes here.
set -eu
cd "$(dirname "$0")/.."
sh scripts/environment.sh dev
bin=.venv/bin
$bin/ruff check .
$bin/ruff format --check --quiet .

check() {
    $bin/mypy && $bin/lint-imports && $bin/deptry . && $bin/python -m bot.messages.extract --check
}

# A minute of one processor, beside tests that often wait.
said=$(mktemp)
check >"$said" 2>&1 &
checking=$!
trap 'kill "$checking" 2>/dev/null || true; rm -f "$said"' EXIT

if [ "$#" -eq 0 ]; then
    set -- --ignore=tests/attacks --ignore=tests/failures --ignore=tests/end_to_end
fi
tests=0
sh scripts/pytest.sh "$@" || tests=$?
checks=0
wait "$checking" || checks=$?
cat "$said"
[ "$checks" -eq 0 ] || exit "$checks"
exit "$tests"
