#!/bin/sh
# Makes .venv in the folder above this one and fills it with pinned packages, once for each set of pins.
# Usage: sh scripts/environment.sh run|dev|judges|bench [...]
# Needs Python 3.11 or newer with venv or pip; no root, no Docker, no account. PYTHON names the one to take.
set -eu
cd "$(dirname "$0")/.."

is_new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    echo "Daren needs Python 3.11 or newer; none was found. Set PYTHON to one." >&2
    exit 2
}

make_environment() {
    python=$(find_python)
    if "$python" -m venv .venv >/dev/null 2>&1; then
        return
    fi
    # Debian's Python has no ensurepip without python3-venv: the machine's pip fills an environment without one.
    rm -rf .venv
    if "$python" -m venv --without-pip .venv &&
        "$python" -m pip --disable-pip-version-check --python .venv/bin/python install --quiet pip; then
        return
    fi
    rm -rf .venv
    echo "$python has neither venv nor a pip of 22.3 or newer. On Debian or Ubuntu: apt install python3-venv" >&2
    exit 2
}

install() {
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check "$@"
}

fill_environment() {
    stamp=.venv/.daren-$1
    if cmp -s "requirements/$1.txt" "$stamp"; then
        return
    fi
    echo "Installing the pinned packages of requirements/$1.txt (once; about a minute) …" >&2
    install --require-hashes -r "requirements/$1.txt"
    cp "requirements/$1.txt" "$stamp"
}

if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    make_environment
fi
for set_of_pins in "$@"; do
    fill_environment "$set_of_pins"
done
# An editable install remembers where it was made: a copied or moved folder is installed again.
{ pwd; cat pyproject.toml; } >.venv/.daren-wanted
if ! cmp -s .venv/.daren-wanted .venv/.daren-project; then
    install --no-deps --no-build-isolation -e .
    cp .venv/.daren-wanted .venv/.daren-project
fi
