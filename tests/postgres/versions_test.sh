# A small mission on servers of other versions than Debian's: `./dev setup servers` brings them.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"
servers=${ADO_POSTGRES_SERVERS:-$ADO_SOURCE_DIR/third_party/postgres}
cluster=$(dirname "$ADO_TEST_POSTGRES")/ado-versions-$$
server="host=$cluster user=ado"
trap 'bash "$control" stop "$cluster"' EXIT

write_slow_query slow.sql
sed 's/1\.2/1.3/' slow.sql >wrong.sql

# try VERSION BIN: everything that speaks to a server, once, in a workspace of its own.
try() {
  local version=$1 target="postgresql://ado@/shop?host=$cluster"
  ADO_POSTGRES_BIN=$2 bash "$control" start "$cluster" || {
    note_failure "starting PostgreSQL $version"
    return
  }
  make_shop shop 20000
  run "$ADO" doctor --db "$target" --workspace "ws$version"
  expect_exit 0 "$version: doctor"
  expect_in out "postgres $version." "$version: doctor names the server"
  run "$ADO" explain slow.sql --db "$target" --workspace "ws$version"
  expect_exit 0 "$version: explain"
  expect_in out "CTE Scan" "$version: the server's plan"
  run "$ADO" optimize slow.sql --db "$target" --workspace "ws$version" --out best.sql --settings on
  expect_exit 0 "$version: optimize"
  expect_in out "WIN" "$version: a correlated average is slow here"
  run "$ADO" verify slow.sql best.sql --db "$target" --workspace "ws$version"
  expect_exit 0 "$version: the result is verified again"
  run "$ADO" verify slow.sql wrong.sql --db "$target" --workspace "ws$version"
  expect_exit 3 "$version: a wrong rewrite is rejected"
  run "$ADO" bench slow.sql best.sql --db "$target" --workspace "ws$version"
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
