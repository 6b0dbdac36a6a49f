#!/usr/bin/env bash
# run_e2e.sh WORK SCRIPT: runs SCRIPT in the folder WORK, which is emptied first.
set -euo pipefail
export WORK=$1
rm -rf "$WORK"
mkdir -p "$WORK"
cd "$WORK"
exec bash "$2"
