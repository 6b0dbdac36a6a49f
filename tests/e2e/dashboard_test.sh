# The dashboard as a program: its URL, real missions over HTTP, crowds, Ctrl-C, kill -9.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.01
db=demo/retail.duckdb
before=$(sha256sum $db)
check=$ADO_SOURCE_DIR/tests/e2e/dashboard_check.py
queries=$ADO_SOURCE_DIR/data/demo/queries

# serve NAME ARGUMENTS...: starts a server, its process in $server, its URL in $url.
serve() {
  local name=$1
  shift
  "$ADO" dashboard --port 0 --workspace "$name" "$@" >"$name.out" 2>"$name.err" &
  server=$!
  until grep -q '#token=' "$name.err" || ! kill -0 "$server" 2>/dev/null; do :; done
  url=$(grep -o 'http://127.0.0.1:[0-9]*/#token=[0-9a-f]*' "$name.err" | head -1)
  [ -n "$url" ] || { note_failure "the server $name did not start"; cat "$name.err"; }
}

# end_server: Ctrl-C, and what comes of it in $code.
end_server() {
  kill -INT "$server"
  wait "$server"
  code=$?
}

run "$ADO" dashboard --help
expect_exit 0 "help"
expect_in out "Example: ado dashboard" "help has an example"
for arguments in "--port 99999" "--target retail" "--target =x --allow-run" \
  "--target a=x --allow-run" "--fleet none.toml --allow-run" "--host no.such.name"; do
  # shellcheck disable=SC2086  # Words.
  timeout 20 "$ADO" dashboard --port 0 --workspace wrong --target a=y $arguments >out 2>err
  code=$?
  [ "$code" != 0 ] && [ "$code" != 124 ] || note_failure "dashboard $arguments: exit $code"
done

# Without --allow-run it only reads, and Ctrl-C is a clean end.
serve reads
run python3 "$check" "$url" reads
expect_exit 0 "a server that reads"
[ "$(grep -c token "reads.err")" = 1 ] || note_failure "the token stands more than once in the log"
[ -s reads.out ] && note_failure "something stands on standard output"
[ -e reads/missions ] && note_failure "a server that reads began a mission"
end_server
expect_exit 0 "Ctrl-C"

# A port that is taken.
serve taken
port=${url#http://127.0.0.1:}
port=${port%%/*}
run "$ADO" dashboard --port "$port"
expect_exit 6 "a port that is taken"
expect_clean_error "a port that is taken"
expect_in err "choose another --port" "a port that is taken"
end_server

# A crowd of 1,000.
ulimit -n 4096 2>/dev/null
serve crowd
run python3 "$check" "$url" crowd
expect_exit 0 "a crowd"
end_server
expect_exit 0 "the end after a crowd"

# Real missions: from the order to the result, live; killed, gone on with, stopped.
ADO_DB=$db serve work --allow-run --target "retail=$db"
run python3 "$check" "$url" work "$queries/06_split_orders.sql" \
  "$queries/04_returns_above_average.sql"
expect_exit 0 "work"

# A server that is killed leaves no work behind.
cat >endless.sql <<'SQL'
SELECT count(*) FROM sales AS a, sales AS b, sales AS c WHERE a.quantity + b.quantity > c.quantity
SQL
run python3 "$check" "$url" begin endless.sql
expect_exit 0 "a mission that begins"
child=$(cat out)
kill -0 "$child" 2>/dev/null || note_failure "there is no mission to leave behind"
kill -9 "$server"
SECONDS=0
while kill -0 "$child" 2>/dev/null && [ $SECONDS -lt 30 ]; do :; done
kill -0 "$child" 2>/dev/null && note_failure "a mission goes on without its server"

[ "$before" = "$(sha256sum $db)" ] || note_failure "the database was written to"
finish
