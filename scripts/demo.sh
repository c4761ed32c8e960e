#!/bin/sh
# Starts Daren with a local Slack and a local Telegram: no account, no token, no server. Options go to `darenbot demo`.
. "$(dirname "$0")/environment.sh" run
exec .venv/bin/darenbot demo "$@"
