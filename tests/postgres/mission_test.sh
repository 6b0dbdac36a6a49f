# A whole mission on a real server: a faster query with the same answer, nothing written, no secret
# in any file, and clear errors.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"

sql postgres "DROP DATABASE IF EXISTS ado_shop WITH (FORCE)"
make_shop ado_shop 20000
write_slow_query slow.sql
target="postgresql://ado:s3cret@/ado_shop?host=$ADO_TEST_POSTGRES"
before=$(pg_dump "$server dbname=ado_shop" | grep -v '^.restrict\|^.unrestrict' | sha256sum)

run "$ADO" doctor --db "$target" --workspace ws
expect_exit 0 "doctor"
expect_in out "postgres 15" "doctor names the server"

run "$ADO" optimize slow.sql --db "$target" --workspace ws --out best.sql
expect_exit 0 "optimize"
expect_in out "WIN" "a correlated average is slow here"
run "$ADO" verify slow.sql best.sql --db "$target" --workspace ws
expect_exit 0 "the result is verified again"
sed 's/1\.2/1.3/' slow.sql >wrong.sql
run "$ADO" verify slow.sql wrong.sql --db "$target" --workspace ws
expect_exit 3 "a wrong rewrite is rejected"
run "$ADO" bench slow.sql best.sql --db "$target" --workspace ws
expect_exit 0 "bench"
run "$ADO" explain slow.sql --db "$target" --workspace ws
expect_exit 0 "explain"
expect_in out "CTE Scan" "the server's plan"

# Ctrl-C while the first run is on its way, which would take hours: the server stops too, and what
# is there stays.
cat >endless.sql <<'SQL'
SELECT count(*) AS n FROM returns a, returns b, returns c WHERE a.amount + b.amount > c.amount
SQL
"$ADO" optimize endless.sql --db "$target" --workspace ws2 >out 2>err &
pid=$!
running="SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ado' AND state = 'active' \
  AND query LIKE '%a.amount + b.amount%'"
until [ "$(sql ado_shop "$running" -At)" != 0 ] || ! kill -0 $pid 2>/dev/null; do :; done
kill -INT $pid
wait $pid
code=$?
expect_exit 130 "Ctrl-C"
[ "$(sql ado_shop "$running" -At)" = 0 ] || note_failure "the query goes on on the server"
ls ws2/missions/*/journal.jsonl >/dev/null || note_failure "the workspace is gone"

# Passwords in the other spellings, and where connecting fails.
for secret in "password=s3cret user=ado dbname=ado_shop host=$ADO_TEST_POSTGRES" \
  "postgresql://ado:s3cret%21@/none?host=$ADO_TEST_POSTGRES" \
  "postgresql://ado:s3cret%zz@/none" "sslmode=disable host=/nowhere password='s3cret" \
  "dbname='postgresql://ado:s3cret@/none?host=$ADO_TEST_POSTGRES'"; do
  for command in "doctor" "explain slow.sql" "bench slow.sql slow.sql"; do
    run "$ADO" $command --db "$secret" --workspace ws3
    for file in out err; do expect_not_in $file s3cret "$command with a password"; done
  done
done
for secret in "postgresql://ado:s3cret@/ado_shop" "postgres+x://ado:s3cret@/ado_shop"; do
  run "$ADO" optimize --print-config --db "$secret"
  expect_not_in out s3cret "--print-config"
  run "$ADO" explain slow.sql --db "$secret" --workspace ws3
  expect_not_in err s3cret "an address of no known kind"
done
PGPASSWORD=s3cret run "$ADO" doctor --db "host=/nowhere user=ado" --workspace ws3
for file in out err; do expect_not_in $file s3cret "PGPASSWORD"; done

# What the server notices on its way is not for the screen.
cat >noisy.sql <<'SQL'
SELECT k FROM store WHERE k < shout(3)
SQL
sql ado_shop "CREATE FUNCTION shout(i integer) RETURNS integer LANGUAGE plpgsql STABLE AS
  'BEGIN RAISE WARNING ''s3cret''; RETURN i; END'"
sql ado_shop "CREATE FUNCTION writes(i integer) RETURNS integer LANGUAGE plpgsql AS
  'BEGIN INSERT INTO store VALUES (1000 + i); RETURN i; END'"
run "$ADO" explain noisy.sql --db "$target" --workspace ws
expect_exit 0 "a function that warns"
expect_not_in err s3cret "a warning of the server"
echo "SELECT writes(k) AS w FROM store" >writes.sql
run "$ADO" bench writes.sql writes.sql --db "$target" --workspace ws
[ "$code" != 0 ] || note_failure "a function that writes ran"
expect_in err "read-only" "a function that writes"
sql ado_shop "DROP FUNCTION shout, writes"

# Settings: too little memory for the sort, by construction.
sql postgres "ALTER DATABASE ado_shop SET work_mem = '64kB'"
cat >sort.sql <<'SQL'
SELECT customer_k, amount FROM returns ORDER BY amount, customer_k, store_k
SQL
run "$ADO" optimize sort.sql --db "$target" --workspace ws --settings on
expect_exit 0 "optimize with settings"
expect_in out "SET LOCAL work_mem = '" "the spill asks for memory"
run "$ADO" optimize sort.sql --db "$target" --workspace ws --settings on --memory-limit much
expect_exit 2 "an amount of memory that is none"
printf "SET LOCAL work_mem = '16MB';\n" | cat - sort.sql >tuned.sql
run "$ADO" bench sort.sql tuned.sql --db "$target" --workspace ws
expect_exit 0 "bench takes settings before a query"
run "$ADO" verify sort.sql tuned.sql --db "$target" --workspace ws
expect_exit 0 "verify takes settings before a query"
printf "SET LOCAL role = 'postgres';\n" | cat - sort.sql >evil.sql
run "$ADO" bench sort.sql evil.sql --db "$target" --workspace ws
expect_exit 2 "a setting that is not allowed"
expect_clean_error "a setting that is not allowed"
sql postgres "ALTER DATABASE ado_shop RESET work_mem"

if grep -rq s3cret ws ws2 ws3 out err; then note_failure "the password was written down"; fi
after=$(pg_dump "$server dbname=ado_shop" | grep -v '^.restrict\|^.unrestrict' | sha256sum)
[ "$before" = "$after" ] || note_failure "the database changed"

echo "SELECT nme FROM store" >unknown.sql
run "$ADO" optimize unknown.sql --db "$target" --workspace ws
expect_exit 2 "an unknown column"
expect_clean_error "an unknown column"
run "$ADO" optimize slow.sql --db "${target/ado_shop/none}" --workspace ws
expect_exit 6 "no such database"
expect_clean_error "no such database"
run "$ADO" optimize slow.sql --db "postgresql://ado@/x?host=/nowhere" --workspace ws
expect_exit 6 "no server"
expect_clean_error "no server"
sql postgres "DROP DATABASE ado_shop WITH (FORCE)"
finish
