# Gold examples of PostgreSQL: tried on witness data of a server, and only there.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"

sql postgres "DROP DATABASE IF EXISTS ado_knowledge WITH (FORCE)"
make_shop ado_knowledge 20000
target="postgresql://ado@/ado_knowledge?host=$ADO_TEST_POSTGRES"

# Some of those that ado brings, with and without a server.
gold=$ADO_SOURCE_DIR/data/gold/postgres
[ "$(ls "$gold" | wc -l)" -ge 20 ] || note_failure "fewer than 20 examples"
mkdir -p own/gold/postgres own/demo
cp "$ADO_SOURCE_DIR/data/demo/schema_postgres.sql" own/demo/
cp "$gold"/pg_{brand_share,store_growth,sorted_sales,latest_visits}.json own/gold/postgres/
run "$ADO" knowledge validate own/gold/postgres
expect_exit 0 "validate without a server"
[ "$(grep -c 'no server (--db) for witness data *holds' out)" = 4 ] || note_failure "it is not said"
run "$ADO" knowledge validate own/gold/postgres --db "$target"
expect_exit 0 "validate on a server"
[ "$(grep -c 'x *holds' out)" = 4 ] || note_failure "four hold: $(<out)"
expect_not_in out "no server" "witness data were tried"

# One that was changed by hand.
sed -i 's/AND b.year = 2023/AND b.year = 2022/' own/gold/postgres/pg_store_growth.json
run "$ADO" knowledge validate own/gold/postgres --db "$target"
expect_exit 3 "what does not hold is told"

# A mission on the server becomes an example; witness data are made in its temporary tables.
write_slow_query slow.sql
run "$ADO" --json optimize slow.sql --db "$target" --workspace ws --settings off
expect_exit 0 "optimize"
mission=$(jq -r .mission_id out)
is_single='.status == "WIN" and (.probe_id | startswith("p"))'
probe=$(jq -r "[.bda[] | select($is_single)][0].probe_id" out)
words=(--what "One average a store." --why "It ran for each row." --when "Many rows."
  --when-not "Few rows.")
cat >tables.sql <<'SQL'
CREATE TABLE store (k integer PRIMARY KEY, name text, state text);
CREATE TABLE returns (store_k integer, customer_k integer, amount numeric(7,2));
SQL
run "$ADO" knowledge promote "$mission" --probe "$probe" --schema tables.sql --workspace ws \
  --id average_of_store "${words[@]}"
expect_exit 2 "promote without a server"
expect_in err "need a server: name it with --db" "it says why"
run "$ADO" knowledge promote "$mission" --probe "$probe" --db "$target" --workspace ws \
  --id average_of_store "${words[@]}"
expect_exit 0 "promote"
[ -s ws/knowledge/gold/postgres/average_of_store.json ] || note_failure "no example was written"
run "$ADO" knowledge validate ws/knowledge/gold/postgres --db "$target"
expect_exit 0 "what was promoted holds"
[ "$(sql ado_knowledge "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'" -At)" = 2 ] ||
  note_failure "tables were left behind"

finish
