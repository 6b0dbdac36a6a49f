# Shared by the end-to-end tests: run the binary, look at what it said and how it ended.
set -uo pipefail

failures=0

note_failure() {
  printf 'FAILED: %s\n' "$1"
  failures=$((failures + 1))
}

# run COMMAND...: keeps exit code, standard output and standard error in $code, out and err.
run() {
  "$@" >out 2>err
  code=$?
}

# expect_exit CODE WHAT: of the last run.
expect_exit() {
  if [ "$code" != "$1" ]; then
    note_failure "$2: exit $code, expected $1"
    sed 's/^/  out: /' out | head -20
    sed 's/^/  err: /' err | head -20
  fi
}

# expect_in FILE TEXT WHAT: the file holds the text.
expect_in() {
  if ! grep -qF -- "$2" "$1"; then
    note_failure "$3: no \"$2\" in $1"
    sed 's/^/  /' "$1" | head -20
  fi
}

expect_not_in() {
  if grep -qF -- "$2" "$1"; then note_failure "$3: \"$2\" stands in $1"; fi
}

# expect_rows TEXT WHAT: the CSV of the last run, without its header.
expect_rows() {
  if [ "$(tail -n +2 out)" != "$1" ]; then
    note_failure "$2"
    diff <(printf '%s\n' "$1") <(tail -n +2 out) | head -20
    cat err
  fi
}

# No trace of a crash may ever reach a user.
expect_clean_error() {
  expect_not_in err "terminate called" "$1"
  expect_not_in err "internal error" "$1"
  if [ "$(grep -cE '^(error|unsupported): ' err)" != 1 ]; then
    note_failure "$1: not exactly one error line"
    sed 's/^/  err: /' err | head -20
  fi
}

# A small demo database at $WORK/demo/retail.duckdb, without any mission run.
small_database() {
  "$ADO" demo demo --scale "${1:-0.01}" --data-only >/dev/null 2>err || {
    note_failure "making the demo database"
    cat err
  }
}

finish() {
  if [ "$failures" -gt 0 ]; then
    printf '%s failure(s)\n' "$failures"
    exit 1
  fi
  exit 0
}
