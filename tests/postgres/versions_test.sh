# A small mission on servers of other versions than Debian's: `./dev setup servers` brings them.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
servers=${ADO_POSTGRES_SERVERS:-$ADO_SOURCE_DIR/third_party/postgres}
control="$ADO_SOURCE_DIR/tests/postgres/cluster.sh"
cluster=$(dirname "$ADO_TEST_POSTGRES")/ado-versions-$$
trap 'bash "$control" stop "$cluster"' EXIT

cat >slow.sql <<'SQL'
WITH totals AS (
  SELECT customer_k, store_k, sum(amount) AS total FROM returns GROUP BY customer_k, store_k)
SELECT t.customer_k, t.total
FROM totals t, store s
WHERE t.total > (SELECT avg(u.total) * 1.2 FROM totals u WHERE t.store_k = u.store_k)
  AND s.k = t.store_k AND s.state = 'TN'
ORDER BY t.customer_k, t.total
SQL
sed 's/1\.2/1.3/' slow.sql >wrong.sql

# try VERSION BIN: everything that speaks to a server, once.
try() {
  local version=$1 server="host=$cluster user=ado" target="postgresql://ado@/shop?host=$cluster"
  ADO_POSTGRES_BIN=$2 bash "$control" start "$cluster" || {
    note_failure "starting PostgreSQL $version"
    return
  }
  psql -X -q -v ON_ERROR_STOP=1 "$server dbname=postgres" -c "CREATE DATABASE shop"
  psql -X -q -v ON_ERROR_STOP=1 "$server dbname=shop" <<'SQL' || note_failure "making the shop"
CREATE TABLE store (k integer PRIMARY KEY, name text, state text);
CREATE TABLE returns (store_k integer, customer_k integer, amount numeric(7,2));
INSERT INTO store SELECT i, 's' || i, CASE WHEN i % 4 = 0 THEN 'TN' ELSE 'CA' END
FROM generate_series(1, 40) i;
INSERT INTO returns SELECT 1 + i % 40, (i * 7919) % 500, (i % 1000) / 10.0
FROM generate_series(1, 20000) i;
ANALYZE;
SQL
  run "$ADO" doctor --db "$target" --workspace ws
  expect_exit 0 "$version: doctor"
  expect_in out "postgres $version." "$version: doctor names the server"
  run "$ADO" explain slow.sql --db "$target" --workspace ws
  expect_exit 0 "$version: explain"
  expect_in out "CTE Scan" "$version: the server's plan"
  run "$ADO" optimize slow.sql --db "$target" --workspace ws --out best.sql --settings on
  expect_exit 0 "$version: optimize"
  expect_in out "WIN" "$version: a correlated average is slow here"
  run "$ADO" verify slow.sql best.sql --db "$target" --workspace ws
  expect_exit 0 "$version: the result is verified again"
  run "$ADO" verify slow.sql wrong.sql --db "$target" --workspace ws
  expect_exit 3 "$version: a wrong rewrite is rejected"
  run "$ADO" bench slow.sql best.sql --db "$target" --workspace ws
  expect_exit 0 "$version: bench"
  ADO_POSTGRES_BIN=$2 bash "$control" stop "$cluster"
  echo "PostgreSQL $version: done"
}

any=no
for folder in "$servers"/*/bin; do
  [ -x "$folder/initdb" ] || continue
  any=yes
  version=$("$folder/postgres" --version | sed 's/.* \([0-9]*\)\..*/\1/')
  try "$version" "$folder"
done
[ $any = yes ] || {
  echo "SKIPPED: no servers in $servers; ./dev setup servers fetches them"
  exit 77
}
finish
