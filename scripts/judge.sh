#!/bin/sh
# Judges recorded calls by rules from outside: scripts/judge.sh JUDGE.py FOLDER-OF-RECORDINGS
judge=$(realpath "$1")
recordings=$(realpath "$2")
. "$(dirname "$0")/environment.sh" judges
cat "$recordings"/*.jsonl >"$recordings/all"
exec .venv/bin/python "$judge" "$recordings/all"
