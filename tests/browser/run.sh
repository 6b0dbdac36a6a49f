#!/usr/bin/env bash
# run.sh WORK SCRIPT: runs a browser test in the folder WORK, which is emptied first.
# run.sh --functions: the tests of the page's functions that need no browser.
set -euo pipefail
skip() {
  printf 'SKIPPED: %s; ./dev test installs it\n' "$1"
  exit 77
}
command -v node >/dev/null || skip "no node"
[ -d "$ADO_SOURCE_DIR/web/node_modules/playwright-core" ] || skip "no web/node_modules"
if [ "$1" = --functions ]; then
  cd "$ADO_SOURCE_DIR/web"
  exec npm run --silent test
fi
export ADO_TEST_CHROMIUM=${ADO_TEST_CHROMIUM:-$(command -v chromium || true)}
[ -n "$ADO_TEST_CHROMIUM" ] || skip "no chromium"
rm -rf "$1"
mkdir -p "$1"
cd "$1"
export HOME=$PWD  # Nothing of a person's own browser.
exec node --test --test-reporter=spec "$2"
