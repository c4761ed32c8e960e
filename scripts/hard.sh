#!/bin/sh
# Attacks, the failures of docs/failures.md, and the program started, killed and given nonsense. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
sh scripts/environment.sh dev
sh scripts/pytest.sh tests/attacks tests/failures tests/end_to_end "$@"
