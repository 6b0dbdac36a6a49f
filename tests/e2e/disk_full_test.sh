# A workspace that cannot be written: one clear error, and what was there stays readable.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database
db=demo/retail.duckdb
before=$(sha256sum $db)
echo "SELECT count(*) FROM sales" >query.sql
# A limit on file sizes stands for a full disk: writes fail in the same place.
run bash -c "trap '' XFSZ; ulimit -f 1; exec '$ADO' optimize query.sql --db $db --workspace ws"
expect_exit 6 "full disk"
expect_clean_error "full disk"
run "$ADO" optimize query.sql --db $db --workspace ws
expect_exit 0 "after the disk has room again"
: >file
run "$ADO" optimize query.sql --db $db --workspace file/ws
expect_exit 6 "a workspace below a file"
expect_clean_error "a workspace below a file"
[ "$before" = "$(sha256sum $db)" ] || note_failure "the database file changed"
finish
