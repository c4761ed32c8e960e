#!/bin/sh
# Judges recorded calls by rules from outside: scripts/judge.sh JUDGE.py FOLDER-OF-RECORDINGS
set -eu
judge=$(realpath "$1")
recordings=$(realpath "$2")
cd "$(dirname "$0")/.."
sh scripts/environment.sh judges
cat "$recordings"/*.jsonl >"$recordings/all"
exec .venv/bin/python "$judge" "$recordings/all"
