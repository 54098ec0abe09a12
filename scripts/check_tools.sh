#!/bin/sh
# Says which of the tools that `make setup` needs is missing, and the command that brings it. Its own file because it must run
# before there is a Python to run anything else with. Usage: check_tools.sh PYTHON
set -u
python=${1:-python3}
missing=0

# miss WHAT COMMAND: what is missing, and what to run.
miss() {
    missing=1
    printf 'missing: %s\n    run: %s\n' "$1" "$2" >&2
}

# newer WANTED FOUND: whether version FOUND is WANTED or later.
newer() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

if [ "$(uname -s)" = Darwin ]; then
    install_python='brew install python@3.13, then: make setup PYTHON=python3.13'
    install_cc='xcode-select --install'
else
    install_python='sudo apt-get install -y python3 python3-venv   (or your system'"'"'s package of Python 3.11 or later)'
    install_cc='sudo apt-get install -y gcc libc6-dev   (or your system'"'"'s C compiler)'
fi
install_rust="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y && . \"\$HOME/.cargo/env\""

if ! found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null); then
    miss "Python 3.11 or later ($python does not run)" "$install_python"
elif ! newer 3.11 "$found"; then
    miss "Python 3.11 or later ($python is $found; another one: make setup PYTHON=python3.12)" "$install_python"
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    miss "the venv module of $python" 'sudo apt-get install -y python3-venv'
fi

command -v cc >/dev/null 2>&1 || miss 'a C compiler (cc)' "$install_cc"

if ! command -v cargo >/dev/null 2>&1; then
    miss 'Rust 1.89 or later (no cargo on the PATH)' "$install_rust"
elif ! found=$(rustc --version 2>/dev/null | cut -d ' ' -f 2) || [ -z "$found" ]; then
    miss 'Rust 1.89 or later (rustc does not run)' 'rustup toolchain install'
elif ! newer 1.89.0 "$found"; then
    miss "Rust 1.89 or later (rustc is $found)" "$install_rust"
fi

if [ "$missing" -ne 0 ]; then
    echo 'Then run the same make command again.' >&2
    exit 1
fi
