# What may go wrong with a server: one clear error each with its exit code, and the journal goes on.
# The server is one of its own, because it dies here.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"
cluster=$(mktemp -d /tmp/ado-faults-XXXXXX)
bash "$control" start "$cluster" || note_failure "starting a server"
stop_all() {
  if [ -d "$cluster/standby" ]; then
    as_owner "$bin/pg_ctl" -D "$cluster/standby" -m immediate -w stop >/dev/null
  fi
  bash "$control" stop "$cluster"
}
trap stop_all EXIT
server="host=$cluster user=ado"

make_shop shop 2000
psql -X -q -v ON_ERROR_STOP=1 "$server dbname=shop" <<'SQL' || note_failure "making the roles"
CHECKPOINT;
CREATE ROLE reader LOGIN;
CREATE ROLE stranger LOGIN;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
SQL
cat >slow.sql <<'SQL'
SELECT t.customer_k, t.amount
FROM returns t, store s
WHERE t.amount > 1.2 * (SELECT avg(u.amount) FROM returns u WHERE t.store_k = u.store_k)
  AND s.k = t.store_k AND s.state = 'TN'
ORDER BY t.customer_k, t.amount
SQL
cat >large.sql <<'SQL'
SELECT a.customer_k, b.amount FROM returns a, returns b WHERE a.store_k = b.store_k
ORDER BY b.amount, a.customer_k
SQL
target() { echo "postgresql://$1@/shop?host=$cluster"; }
journal() { cat "$1"/missions/*/journal.jsonl 2>/dev/null; }

# begin WORKSPACE EVENT: a mission in the background, until its journal has the event.
begin() {
  "$ADO" optimize slow.sql --db "$(target ado)" --workspace "$1" >out 2>err &
  pid=$!
  until journal "$1" | grep -q "\"type\":\"$2\"" || ! kill -0 $pid 2>/dev/null; do :; done
}
# ended WHAT: it has ended as one whose server is out of reach, and its journal is open.
ended() {
  wait $pid
  code=$?
  expect_exit 6 "$2"
  expect_clean_error "$2"
  if journal "$1" | grep -q mission_finished; then note_failure "$2: the journal is closed"; fi
  if journal "$1" | grep -q '"status":"ERROR"\|connection'; then
    note_failure "$2: the fault is held against a candidate"
  fi
}
# goes_on WORKSPACE WHAT [QUERY]: the same command finishes the same mission.
goes_on() {
  run "$ADO" --json optimize "${3:-slow.sql}" --db "$(target ado)" --workspace "$1"
  expect_exit 0 "$2"
  expect_in out '"resumed": true' "$2"
  [ "$(ls "$1/missions" | wc -l)" = 1 ] || note_failure "$2: a second mission"
}
as_owner() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }
bin=${ADO_POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}

# A server that dies in the middle.
begin died dispatched
as_owner "$bin/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null
ended died "the server died"
run "$ADO" optimize slow.sql --db "$(target ado)" --workspace died
expect_exit 6 "the server is down"
expect_clean_error "the server is down"
as_owner "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/server.log" -w start -o "\
  -c listen_addresses='' -c unix_socket_directories='$cluster' -c fsync=off" >/dev/null
goes_on died "after the server is back"

# A connection that somebody ends, at two places.
for event in baseline_taken prepared; do
  begin "lost_$event" $event
  sql postgres "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = 'shop'" >/dev/null
  ended "lost_$event" "the connection was ended after $event"
  goes_on "lost_$event" "after the connection was ended after $event"
done

# A table that somebody else holds for longer than ado waits.
mkfifo hold
psql -X -q "$server dbname=shop" <hold >/dev/null &
exec 7>hold
echo "BEGIN; LOCK TABLE returns IN ACCESS EXCLUSIVE MODE;" >&7
locks="SELECT count(*) FROM pg_locks
  WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'returns'::regclass"
until [ "$(psql -X -q -At "$server dbname=shop" -c "$locks")" = 1 ]; do :; done
run "$ADO" optimize slow.sql --db "$(target ado)" --workspace locked
expect_exit 6 "a lock timeout"
expect_clean_error "a lock timeout"
expect_in err "lock timeout" "a lock timeout"
echo "COMMIT;" >&7
exec 7>&-
wait
run "$ADO" optimize slow.sql --db "$(target ado)" --workspace locked
expect_exit 0 "after the lock is gone"

# No room for temporary files on the server, then none in the workspace.
sql postgres "ALTER DATABASE shop SET work_mem = '64kB'"
sql postgres "ALTER DATABASE shop SET temp_file_limit = '512kB'"
run "$ADO" optimize large.sql --db "$(target ado)" --workspace full
expect_exit 6 "no room on the server"
expect_clean_error "no room on the server"
expect_in err "temp_file_limit" "no room on the server"
sql postgres "ALTER DATABASE shop RESET temp_file_limit"
goes_on full "after there is room on the server" large.sql
sql postgres "ALTER DATABASE shop RESET ALL"
run bash -c "trap '' XFSZ; ulimit -f 4
  exec '$ADO' optimize slow.sql --db '$(target ado)' --workspace small"
expect_exit 6 "no room in the workspace"
expect_clean_error "no room in the workspace"
goes_on small "after there is room in the workspace"

# A standby: everything is read there, and nothing is proved by temporary tables.
as_owner "$bin/pg_basebackup" -h "$cluster" -U ado -D "$cluster/standby" -R -X stream -c fast \
  --no-sync ||
  note_failure "copying the server"
as_owner mkdir "$cluster/s"
as_owner "$bin/pg_ctl" -D "$cluster/standby" -l "$cluster/standby.log" -w start -o "\
  -c listen_addresses='' -c unix_socket_directories='$cluster/s' -c fsync=off" >/dev/null ||
  note_failure "starting the standby"
standby="postgresql://ado@/shop?host=$cluster/s"
run "$ADO" optimize slow.sql --db "$standby" --workspace standby
expect_exit 0 "a standby"
expect_in out "no temporary tables" "a standby"
expect_in out "the original stays" "a standby"
run "$ADO" doctor --db "$standby" --workspace standby
expect_exit 0 "doctor on a standby"
expect_in out "standby" "doctor on a standby"

# Roles that may not do all.
sql shop "REVOKE TEMPORARY ON DATABASE shop FROM PUBLIC"
run "$ADO" optimize slow.sql --db "$(target reader)" --workspace reader
expect_exit 0 "a role without TEMPORARY"
expect_in out "no temporary tables" "a role without TEMPORARY"
expect_in out "the original stays" "a role without TEMPORARY"
run "$ADO" optimize slow.sql --db "$(target stranger)" --workspace stranger
expect_exit 2 "a role without SELECT"
expect_clean_error "a role without SELECT"
expect_in err "permission denied" "a role without SELECT"
expect_in err "SELECT" "what the role needs"
sql postgres "REVOKE CONNECT ON DATABASE shop FROM PUBLIC"
run "$ADO" optimize slow.sql --db "$(target stranger)" --workspace stranger
expect_exit 6 "a role without CONNECT"
expect_clean_error "a role without CONNECT"
finish
