#!/bin/sh
# Finds system libraries and programs that pip cannot give, and installs Debian's when we are root.
#   scripts/system.sh pango | chromium
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

has_pango() {
    "$python" - <<'PYTHON'
import ctypes, ctypes.util, sys
for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset"):
    try:
        ctypes.CDLL(f"lib{name}.so.0")
    except OSError:
        if ctypes.util.find_library(name) is None:
            sys.exit(1)
PYTHON
}

has_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
        command -v google-chrome >/dev/null || "$python" - <<'PYTHON'
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not os.path.exists(playwright.chromium.executable_path))
PYTHON
}

install_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "Installerar $* …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install --yes --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt-get update >/dev/null 2>&1 && apt-get install --yes --no-install-recommends "$@" >/dev/null 2>&1; }
}

case $1 in
pango)
    has_pango || install_debian libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ||
        {
            echo "Biblioteket Pango saknas och behövs för PDF. Installera det, till exempel:" \
                "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" >&2
            exit 1
        }
    ;;
chromium)
    has_chromium || install_debian chromium || "$python" -m playwright install chromium ||
        {
            echo "Chromium saknas och behövs för testerna. Installera det, till exempel: apt-get install chromium" >&2
            exit 1
        }
    ;;
*)
    echo "scripts/system.sh pango | chromium" >&2
    exit 2
    ;;
esac
