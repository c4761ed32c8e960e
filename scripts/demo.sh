#!/bin/sh
# Starts Daren with a local Slack and a local Telegram: no account, no token, no server. Options go to `darenbot demo`.
set -eu
cd "$(dirname "$0")/.."
sh scripts/environment.sh run
exec .venv/bin/darenbot demo "$@"
