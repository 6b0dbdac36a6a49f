# Shared by the tests on a server: SQL as its superuser, a small shop, a query that is slow there.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
control="$ADO_SOURCE_DIR/tests/postgres/cluster.sh"
server="host=$ADO_TEST_POSTGRES user=ado" # A test with a server of its own says which.

# sql DATABASE TEXT [OPTION...]: options of psql.
sql() {
  PGOPTIONS="-c client_min_messages=error" psql -X -q -v ON_ERROR_STOP=1 "$server dbname=$1" \
    -c "$2" "${@:3}"
}

# make_shop DATABASE COUNT: creates the database, with so many returns.
make_shop() {
  sql postgres "CREATE DATABASE $1" || note_failure "creating $1"
  psql -X -q -v ON_ERROR_STOP=1 -v count="$2" "$server dbname=$1" <<'SQL' ||
CREATE TABLE store (k integer PRIMARY KEY, name text, state text);
CREATE TABLE returns (store_k integer, customer_k integer, amount numeric(7,2));
INSERT INTO store SELECT i, 's' || i, CASE WHEN i % 4 = 0 THEN 'TN' ELSE 'CA' END
FROM generate_series(1, 40) i;
INSERT INTO returns SELECT 1 + i % 40, (i * 7919) % 500, (i % 1000) / 10.0
FROM generate_series(1, :count) i;
ANALYZE;
SQL
    note_failure "making the shop"
}

# write_slow_query FILE: the shape of TPC-DS 1, an aggregate over its own group, correlated.
write_slow_query() {
  cat >"$1" <<'SQL'
WITH totals AS (
  SELECT customer_k, store_k, sum(amount) AS total FROM returns GROUP BY customer_k, store_k)
SELECT t.customer_k, t.total
FROM totals t, store s
WHERE t.total > (SELECT avg(u.total) * 1.2 FROM totals u WHERE t.store_k = u.store_k)
  AND s.k = t.store_k AND s.state = 'TN'
ORDER BY t.customer_k, t.total
SQL
}
