#!/bin/sh
# Makes .venv and installs what one lock file names, unless it is there already.
#   scripts/install.sh requirements-dev.txt
set -eu
cd "$(dirname "$0")/.."
lock=$1
python=.venv/bin/python
installed=.venv/finsam-installed

stop() {
    printf '%s\n' "$1" >&2
    exit 1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    stop "Finsam behöver Python 3.11 eller senare. Installera det, till exempel: apt-get install python3 python3-venv"
}

if ! "$python" -c '' 2>/dev/null; then
    base=$(find_python)
    "$base" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "Python saknar modulen venv. Installera den: apt-get install python3-venv"
    rm -rf .venv
    "$base" -m venv .venv || stop "Den virtuella miljön .venv kunde inte skapas."
fi

wanted=$(cat scripts/requirements-uv.txt "$lock" | cksum)
if grep -qsxF "$lock $wanted" "$installed"; then
    exit 0
fi

echo "Installerar Pythonpaketen i $lock …"
if ! { .venv/bin/uv --version >/dev/null 2>&1 ||
    "$python" -m pip install --quiet --require-hashes -r scripts/requirements-uv.txt; } ||
    ! .venv/bin/uv pip install --quiet --python "$python" --require-hashes -r "$lock"; then
    echo "uv gick inte att använda; installerar med pip i stället, det tar längre tid." >&2
    "$python" -m pip install --quiet --require-hashes -r "$lock" ||
        stop "Paketen i $lock kunde inte installeras. Kontrollera att datorn når ett paketregister."
fi
printf '%s\n' "$lock $wanted" >>"$installed"
