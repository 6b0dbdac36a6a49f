#!/usr/bin/env bash
# cluster.sh start|stop FOLDER: a private PostgreSQL server whose data and socket are in FOLDER.
# It listens on that socket only. The superuser `ado` needs no password. As root it runs as the user
# postgres, whom Debian's package brings: the server refuses to be root's. ADO_POSTGRES_BIN names
# other programs than the newest of Debian's, ADO_POSTGRES_OPTIONS more options of the server.
set -euo pipefail

command=$1 folder=$2
bin=${ADO_POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
[ -x "$bin/initdb" ] || {
  echo "cluster.sh: no PostgreSQL server here; ./dev setup test installs one" >&2
  exit 1
}

as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

stop() {
  if [ -f "$folder/data/postmaster.pid" ]; then
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  fi
  rm -rf "$folder"
}

start() {
  mkdir -p "$folder"
  if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
  as_owner "$bin/initdb" -D "$folder/data" -U ado -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
    >"$folder.log" 2>&1 || {
    cat "$folder.log" >&2
    exit 1
  }
  # Debian's server brings it; without it the test of a fleet's sources says so.
  local preload=''
  if [ -e "$(dirname "$bin")/lib/pg_stat_statements.so" ]; then preload=pg_stat_statements; fi
  # Crashes may lose this data; tests make their own.
  as_owner "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w start -o "\
    -c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off \
    -c full_page_writes=off -c max_connections=100 -c shared_buffers=64MB \
    -c shared_preload_libraries='$preload' ${ADO_POSTGRES_OPTIONS:-}" >"$folder.log" 2>&1 || {
    cat "$folder.log" "$folder/server.log" >&2
    exit 1
  }
  rm -f "$folder.log"
}

case $command in
  start)
    stop
    start
    ;;
  stop) stop ;;
  *)
    echo "cluster.sh: start or stop, not $command" >&2
    exit 2
    ;;
esac
