# Reports: of a mission, in every form, from its run and once more from its journal; hostile text in
# a query, an unfinished mission, and what is asked for wrongly.
source "$ADO_SOURCE_DIR/tests/e2e/lib.sh"
small_database 0.05
db=demo/retail.duckdb

# page FILE WHAT: well formed, and asks nobody for anything.
page() {
  python3 "$ADO_SOURCE_DIR/tests/e2e/report_check.py" "$1" >problems || {
    note_failure "$2: $1 is no clean page"
    sed 's/^/  /' problems | head -20
  }
}

# What would be markup stands in a name of the query's file, in a comment and in a literal.
attack='</code><script>alert(1)</script><img src=x>'
{
  sed 's/;[[:space:]]*$//' "$ADO_SOURCE_DIR/data/demo/queries/10_price_or_listing.sql"
  printf -- "-- %s\n" "$attack"
} >'a<b>.sql'
run "$ADO" optimize 'a<b>.sql' --db $db --report report.html --workspace ws
expect_exit 0 "optimize --report"
cp out optimize.out
page report.html "a mission"
expect_in report.html "or_join_to_union" "the transform"
expect_in report.html "UNION" "the diff"
expect_in report.html 'class="add"' "the diff marks what came"
expect_in report.html "wrong versions told apart" "how it was verified"
expect_in report.html 'class="gone"' "the plans say what changed"
expect_in report.html "&lt;script&gt;alert(1)" "the attack is shown as text"
expect_not_in report.html "<img" "the attack"
mission=$(ls ws/missions)

run "$ADO" report --workspace ws --out again.html
expect_exit 0 "report of the newest"
expect_in out "$mission" "report says which mission"
cmp -s report.html again.html || note_failure "the journal tells another story than the run"
run "$ADO" report "${mission%-*}" --workspace ws
expect_exit 0 "report by the beginning of an id"
cmp -s out optimize.out || note_failure "the terminal's report differs from the one of the run"
run "$ADO" report "ws/missions/$mission" --out report.md
expect_exit 0 "report of a folder, as markdown"
expect_in report.md '```diff' "markdown"
run "$ADO" --json report --workspace ws --out report.json
expect_exit 0 "report --json --out"
cmp -s out report.json || note_failure "the same JSON in both places"
python3 - report.json <<'PY' || note_failure "the JSON report"
import json, sys
report = json.load(open(sys.argv[1]))
assert report["status"] == "WIN" and report["finished"], report["status"]
assert "UNION" in report["diff"], report["diff"]
for plan in ("original", "candidate"):
    assert report["plans"][plan]["analyzed"] and len(report["plans"][plan]["operators"]) > 2
PY

# A folder's name may be any bytes.
odd=$(printf 'odd\376')
cp -r ws "$odd"
run "$ADO" --json report --workspace "$odd" --out odd.json
expect_exit 0 "a workspace whose name is no UTF-8"
python3 -m json.tool odd.json >/dev/null || note_failure "the JSON of such a workspace"

# A mission that was cut off: all that is known, and that it goes on.
mkdir -p cut/missions/one
head -3 "ws/missions/$mission/journal.jsonl" >cut/missions/one/journal.jsonl
run "$ADO" report one --workspace cut
expect_exit 0 "an unfinished mission"
expect_in out "unfinished: baseline" "an unfinished mission"
run "$ADO" report --workspace cut --out cut.html
expect_exit 0 "an unfinished mission as a page"
page cut.html "an unfinished mission"
expect_in cut.html "unfinished" "an unfinished mission as a page"
: >cut/missions/one/journal.jsonl
run "$ADO" report --workspace cut
expect_exit 2 "an empty journal"
expect_clean_error "an empty journal"

run "$ADO" optimize 'a<b>.sql' --db $db --report report.pdf --workspace ws
expect_exit 2 "an unknown form"
expect_clean_error "an unknown form"
[ "$(ls ws/missions)" = "$mission" ] || note_failure "a wrong name of a report began a mission"
run "$ADO" report --workspace ws --out report
expect_exit 2 "no form"
expect_clean_error "no form"
run "$ADO" report --workspace nowhere
expect_exit 2 "no workspace"
expect_clean_error "no workspace"
run "$ADO" report 1999 --workspace ws
expect_exit 2 "no such mission"
expect_clean_error "no such mission"
run "$ADO" report --help
expect_in out "Example: ado report" "help"

# The demo's report: every query, its figures and its mission.
run "$ADO" demo demo --scale 0.05 --only 10,12 --stars 1
expect_exit 0 "the demo"
tail -1 out | grep -qF "demo/report.html" || note_failure "the demo's last line names its report"
page demo/report.html "the demo's report"
for part in 10_price_or_listing 12_sales_by_year 'id="q2"' "Where the time goes" 'class="saved"'; do
  expect_in demo/report.html "$part" "the demo's report"
done
finish
