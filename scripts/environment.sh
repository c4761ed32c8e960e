# Makes .venv beside this folder and fills it with the pinned packages, once for each set of pins.
# Sourced by the other scripts: . scripts/environment.sh run|dev|judges [...]
# Needs Python 3.11 or newer and pip; no root, no Docker, no account.
set -eu
cd "$(dirname "$0")/.."

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Daren needs Python 3.11 or newer; none was found. Set PYTHON to one." >&2
    exit 1
}

make_environment() {
    python=$(find_python)
    if "$python" -m venv .venv >/dev/null 2>&1; then
        return
    fi
    # Debian's Python has no ensurepip without python3-venv: the machine's pip fills an environment without one.
    rm -rf .venv
    "$python" -m venv --without-pip .venv
    "$python" -m pip --python .venv/bin/python install --quiet pip
}

fill_environment() {
    stamp=.venv/.daren-$1
    if cmp -s "requirements/$1.txt" "$stamp"; then
        return
    fi
    echo "Installing the pinned packages of requirements/$1.txt …" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$1.txt"
    cp "requirements/$1.txt" "$stamp"
}

if [ ! -x .venv/bin/python ]; then
    make_environment
fi
for set_of_pins in "$@"; do
    fill_environment "$set_of_pins"
done
if ! cmp -s pyproject.toml .venv/.daren-project; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    cp pyproject.toml .venv/.daren-project
fi
