# A stranger's first hour: odd names, files that are none, full disks, locks, terminals, Ctrl-C.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database
db=demo/retail.duckdb
echo "SELECT channel, sum(amount) AS total FROM sales GROUP BY channel" >query.sql

# Names with blanks, quotes, umlauts and a dash in front.
odd="it's a \"slow\" ünïcode query.sql"
cp "$ADO_SOURCE_DIR/data/demo/queries/10_price_or_listing.sql" "$odd"
mkdir "work space"
cp $db "work space/o'brien data.duckdb"
run "$ADO" optimize "$odd" --db "work space/o'brien data.duckdb" --workspace "work space/.ado" \
  --out "work space/best of 'all'.sql" --report "work space/a report.html"
expect_exit 0 "odd names"
[ -s "work space/best of 'all'.sql" ] || note_failure "odd names: no --out"
[ -s "work space/a report.html" ] || note_failure "odd names: no --report"
run "$ADO" blackboard history "${odd%.sql}" --workspace "work space/.ado"
expect_exit 0 "the history of an odd name"
run "$ADO" blackboard query "SELECT count(*) FROM outcomes" --workspace "work space/.ado"
expect_exit 0 "a blackboard in a folder with a blank"
cp query.sql -- "-dash.sql"
run "$ADO" format -- -dash.sql
expect_exit 0 "a dash in front"
run "$ADO" format - <query.sql
expect_exit 0 "standard input"

# Files that are none.
: >empty
head -c 4096 /dev/zero >zeros
printf 'SELECT \x1b]0;title\x07 \xff\xfe FROM t WHERE a = \xe9' >binary.sql
for file in empty zeros binary.sql demo nowhere; do
  for command in format explain optimize "verify query.sql" bench \
    "transforms try eager_aggregation"; do
    case $command in format) flags= ;; *) flags="--db $db" ;; esac
    run "$ADO" $command $file $flags
    [ "$code" = 2 ] || [ "$code" = 5 ] || note_failure "$command $file: exit $code"
    expect_clean_error "$command $file"
    if grep -q $'\x1b' err out; then note_failure "$command $file: ESC in what is shown"; fi
  done
  run "$ADO" patch apply $file query.sql --db $db
  expect_exit 2 "a patch plan that is $file"
  expect_clean_error "a patch plan that is $file"
  run "$ADO" fleet run $file
  expect_exit 2 "a fleet file that is $file"
  expect_clean_error "a fleet file that is $file"
done
for file in empty zeros demo; do
  run "$ADO" optimize query.sql --db $file
  expect_exit 6 "a database that is $file"
  expect_clean_error "a database that is $file"
done
printf 'CREATE TABLE t (a INTEGER);\nCREATE TABLE u (b INTEGER,,);\n' >schema.sql
echo "SELECT a FROM t" >a.sql
run "$ADO" verify a.sql a.sql --schema schema.sql
expect_exit 2 "a schema with an error"
expect_in err "schema.sql:2:" "a schema with an error"
expect_clean_error "a schema with an error"
run "$ADO" explain a.sql --ir --schema schema.sql
expect_in err "schema.sql:2:" "explain with such a schema"
expect_clean_error "explain with such a schema"
echo "CREATE TABLE t (a INTEGER);" >schema.sql
printf 'SELECT a\nFROM t WHERE WHERE' >b.sql
run "$ADO" verify a.sql b.sql --schema schema.sql
expect_exit 2 "verify: the candidate is broken"
expect_in err "b.sql:2:14" "verify: the candidate is broken"
expect_clean_error "verify: the candidate is broken"
run "$ADO" verify b.sql a.sql --schema schema.sql
expect_in err "b.sql:2:14" "verify: the original is broken"
ADO_DB=$db run "$ADO" verify query.sql query.sql
expect_exit 0 "verify takes the database from the environment"

# A query of a megabyte is a query.
{ printf 'SELECT count(*) FROM sales WHERE sale_key IN ('; seq -s, 150000; printf ')'; } >huge.sql
run timeout 60 "$ADO" format huge.sql
expect_exit 0 "a megabyte of SQL"

# Bad values are refused before anything runs.
for flags in "--timeout abc" "--timeout -1" "--timeout nan" "--threads -3" "--threads many" \
  "--budget-time inf" "--memory-limit lots" "--stars 0" "--protocol 7run" "--facts maybe" \
  "--mode"; do
  run "$ADO" optimize query.sql --db $db $flags
  expect_exit 2 "optimize $flags"
done
run "$ADO" bench --self query.sql --trials 1 --planted nan --db $db
expect_exit 2 "a planted gain that is no number"
run "$ADO" optimize query.sql --db $db --assume "unique(sales.sale_lin)"
expect_exit 2 "a misspelt fact"
expect_in err "sales.sale_line" "a misspelt fact"
expect_clean_error "a misspelt fact"
run "$ADO" optimize query.sql --db $db --workspace ""
expect_exit 2 "an empty workspace"
[ ! -e missions ] || note_failure "an empty workspace: written into the working directory"
for target in demo nowhere/ query.sql/best.sql; do
  run "$ADO" optimize query.sql --db $db --out $target
  expect_exit 2 "--out $target"
  expect_clean_error "--out $target"
  expect_not_in err "baseline" "--out $target is refused before the search"
done
run "$ADO" optimize query.sql --db $db --report report.pdf
expect_exit 2 "a report of an unknown form"

# A workspace that cannot be one.
for workspace in query.sql query.sql/deeper /proc/ado; do
  run "$ADO" optimize query.sql --db $db --workspace $workspace
  expect_exit 6 "workspace $workspace"
  expect_clean_error "workspace $workspace"
done

# What is no setting is no reason to stop, what is a wrong one is.
mkdir -p elsewhere/.env
(cd elsewhere && run "$ADO" format ../query.sql && [ "$code" = 0 ]) ||
  note_failure "a folder called .env stops ado"
echo 'db = ["a.duckdb"]' >elsewhere/ado.toml
(cd elsewhere && "$ADO" optimize ../query.sql >out 2>err
  [ $? = 2 ] && grep -q "must be a text" err) || note_failure "a list as a setting is taken"

# A full disk is no success.
"$ADO" format query.sql >/dev/full 2>err
code=$?
expect_exit 1 "standard output on a full disk"
expect_in err "standard output" "standard output on a full disk"

# A database that somebody else writes to.
mkfifo release
python3 - $db <<'END' &
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
open("held", "w").close()
open("release").read()
END
holder=$!
until [ -e held ]; do :; done
run "$ADO" optimize query.sql --db $db
: >release
wait $holder
expect_exit 6 "a locked database"
expect_in err "lock" "a locked database"
expect_clean_error "a locked database"

# On a terminal nothing of a text acts.
printf "SELECT '\x1b]0;owned\x07' AS a FROM t" >escape.sql
python3 - "$ADO" >seen 2>&1 <<'END'
import os, pty, sys
os.environ["TERM"] = "xterm"
pty.spawn([sys.argv[1], "format", "escape.sql"])
END
if grep -q $'\x1b' seen; then note_failure "ESC of a query reaches the terminal"; fi
expect_in seen "<U+001B>" "ESC is shown"
run "$ADO" format escape.sql
grep -q $'\x1b]0;owned' out || note_failure "a file gets the text as it is"

# Ctrl-C: 130, whatever runs.
cat >slow.sql <<'SQL'
SELECT count(*) FROM sales a, sales b, sales c WHERE a.amount + b.amount + c.amount > 5
SQL
for command in "optimize slow.sql" "explain slow.sql" "bench slow.sql query.sql" \
  "verify slow.sql slow.sql"; do
  "$ADO" $command --db $db --workspace interrupted >out 2>err &
  pid=$!
  # Three tenths of a second of work: the endless query is on its way.
  until [ "$(awk '{ print $14 + $15 }' /proc/$pid/stat 2>/dev/null || echo 30)" -ge 30 ]; do :; done
  kill -INT $pid
  wait $pid
  code=$?
  expect_exit 130 "Ctrl-C in $command"
  expect_not_in err "internal error" "Ctrl-C in $command"
done

# Other people's addresses and secrets.
run timeout 60 "$ADO" optimize query.sql --db "postgresql://me:hunter2@127.0.0.1:1/shop"
expect_exit 6 "a server that is not there"
expect_not_in err "hunter2" "a server that is not there"
expect_clean_error "a server that is not there"

# What a reader of journals does with nothing, and with rubbish.
for command in "report" "blackboard leaderboard" "blackboard learnings" "log query SELECT_1" \
  "fleet status nowhere.toml"; do
  run "$ADO" $command --workspace unknown
  [ "$code" -le 2 ] || note_failure "$command without a workspace: exit $code"
  expect_not_in err "internal error" "$command without a workspace"
done
mkdir -p rubbish/missions/20260101T000000Z-00000000
cp zeros rubbish/missions/20260101T000000Z-00000000/journal.jsonl
run "$ADO" report --workspace rubbish
[ "$code" != 0 ] || note_failure "a journal of zeros is reported"
expect_not_in err "internal error" "a journal of zeros"
finish
