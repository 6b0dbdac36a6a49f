# Encrypted connections and service files, on a server of this test's own that takes nothing else.
source "$ADO_SOURCE_DIR/tests/postgres/lib.sh"
command -v openssl >/dev/null || {
  echo "SKIPPED: there is no openssl to make certificates with"
  exit 77
}
cluster=$(dirname "$ADO_TEST_POSTGRES")/ado-tls-$$
trap 'bash "$control" stop "$cluster"' EXIT

# A port that nobody listens to; another one when it is taken after all.
started=no
for port in 54870 55871 56872 57873 58874; do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
  if ADO_POSTGRES_OPTIONS="-c listen_addresses=127.0.0.1 -c port=$port" \
    bash "$control" start "$cluster" 2>start.log; then
    started=yes
    break
  fi
done
[ $started = yes ] || {
  cat start.log
  note_failure "starting the server"
  finish
}
server="host=$cluster port=$port user=ado"

# An authority, what it signs for localhost, and another authority.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority \
  -keyout authority.key -out authority.crt 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stranger \
  -keyout stranger.key -out stranger.crt 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr \
  2>/dev/null
openssl x509 -req -in server.csr -CA authority.crt -CAkey authority.key -CAcreateserial -days 2 \
  -out server.crt 2>/dev/null
install -m 600 server.key server.crt "$cluster/data/"
cat >"$cluster/data/pg_hba.conf" <<'HBA'
local all all trust
hostssl all ado_guest 127.0.0.1/32 scram-sha-256
hostssl all ado 127.0.0.1/32 trust
HBA
if [ "$(id -u)" = 0 ]; then chown postgres "$cluster/data/server.key" "$cluster/data/server.crt"; fi
sql postgres "CREATE TABLE store (k integer PRIMARY KEY, name text)"
sql postgres "INSERT INTO store SELECT i, 's' || i FROM generate_series(1, 100) i"
sql postgres "ANALYZE store"
sql postgres "CREATE ROLE ado_guest LOGIN PASSWORD 's3cret'"
sql postgres "GRANT SELECT ON store TO ado_guest"
sql postgres "ALTER SYSTEM SET ssl = on"
sql postgres "SELECT pg_reload_conf()" >/dev/null
for _ in $(seq 500); do
  if [ "$(sql postgres "SHOW ssl" -At)" = on ]; then break; fi
done

echo "SELECT name FROM store WHERE k IN (SELECT k FROM store WHERE k < 50)" >q.sql
echo "SELECT name FROM store WHERE k < 50" >same.sql
# connect EXIT TEXT ADDRESS WHAT: TEXT stands in the plan or in the error.
connect() {
  run "$ADO" explain q.sql --db "$3" --workspace ws
  expect_exit "$1" "$4"
  if [ "$1" = 0 ]; then
    expect_in out "$2" "$4"
  else
    expect_clean_error "$4"
    expect_in err "$2" "$4"
  fi
}
address="hostaddr=127.0.0.1 port=$port user=ado dbname=postgres"
connect 6 "no pg_hba.conf entry" "$address host=localhost sslmode=disable" "without encryption"
connect 0 "store" "$address host=localhost sslmode=require" "sslmode=require"
connect 0 "store" "$address host=localhost sslmode=verify-full sslrootcert=authority.crt" \
  "sslmode=verify-full"
connect 0 "store" "$address host=elsewhere sslmode=verify-ca sslrootcert=authority.crt" \
  "sslmode=verify-ca asks for no name"
connect 6 "certificate" "$address host=elsewhere sslmode=verify-full sslrootcert=authority.crt" \
  "the certificate has another name"
connect 6 "certificate" "$address host=localhost sslmode=verify-ca sslrootcert=stranger.crt" \
  "an authority that did not sign"
connect 6 "none.crt" "$address host=localhost sslmode=verify-full sslrootcert=none.crt" \
  "a root certificate that is not there"
# As a URI.
connect 0 "store" \
  "postgresql://ado@localhost:$port/postgres?sslmode=verify-full&sslrootcert=authority.crt" "a URI"

# A service file says all of it, the password included.
cat >services <<SERVICE
[shop]
host=localhost
hostaddr=127.0.0.1
port=$port
user=ado_guest
password=s3cret
dbname=postgres
sslmode=verify-full
sslrootcert=authority.crt

[wrong]
host=localhost
hostaddr=127.0.0.1
port=$port
user=ado_guest
password=t0ps3cret
dbname=postgres
SERVICE
export PGSERVICEFILE=$PWD/services
connect 0 "store" "service=shop" "a service"
connect 6 "password authentication failed" "service=wrong" "a service with a wrong password"
connect 6 'definition of service "none" not found' "service=none" "an unknown service"
# The second connection, for witness data, finds the way too.
run "$ADO" verify q.sql same.sql --db service=shop --workspace ws
expect_exit 0 "verify through a service"
run "$ADO" optimize q.sql --db service=shop --workspace ws
expect_exit 0 "a mission through a service"
PGSERVICE=shop run "$ADO" doctor --db "postgresql://" --workspace ws
expect_exit 0 "the service of the environment"
for secret in s3cret t0ps3cret; do
  if grep -rq "$secret" ws out err; then note_failure "the password was written down"; fi
done
finish
