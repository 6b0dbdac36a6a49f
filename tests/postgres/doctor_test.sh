# What doctor finds on a server, and what it says to mend.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"

sql postgres "DROP DATABASE IF EXISTS ado_doctor WITH (FORCE)"
sql postgres "DROP ROLE IF EXISTS ado_patient"
sql postgres "CREATE DATABASE ado_doctor"
sql postgres "CREATE ROLE ado_patient LOGIN"
psql -X -q -v ON_ERROR_STOP=1 "$server dbname=ado_doctor" <<'SQL' || note_failure "making the data"
CREATE TABLE known (k integer PRIMARY KEY);
CREATE TABLE hidden (k integer);
INSERT INTO known SELECT generate_series(1, 100);
ALTER TABLE known SET (autovacuum_enabled = false);
GRANT SELECT ON known TO ado_patient;
SQL
doctor() {
  run "$ADO" doctor --workspace ws \
    --db "postgresql://$1@/ado_doctor?host=$ADO_TEST_POSTGRES"
}

doctor ado_patient
expect_exit 1 "a table that was never analyzed"
expect_in out "never analyzed: public.known" "a table that was never analyzed"
expect_in out "transactions are read-only: on" "read-only"
expect_in out "no SELECT on: public.hidden" "what the role cannot read"
expect_in out "may make temporary tables" "the right to temporary tables"
expect_in out "work_mem" "memory"
expect_in out "jit" "jit"
expect_in out "hypopg" "hypopg"

sql ado_doctor "ANALYZE known"
doctor ado_patient
expect_exit 0 "all is well"
expect_in out "every table is analyzed" "statistics"

sql postgres "REVOKE TEMPORARY ON DATABASE ado_doctor FROM PUBLIC"
doctor ado_patient
expect_exit 1 "no right to temporary tables"
expect_in out "GRANT TEMPORARY ON DATABASE ado_doctor TO ado_patient" "how to mend it"

doctor ado
expect_exit 0 "a superuser may do all"
expect_in out "a superuser" "more than is needed"
sql postgres "DROP DATABASE ado_doctor WITH (FORCE)"
sql postgres "DROP ROLE ado_patient"
finish
