# fleet_verdicts.py WORKSPACE WORKSPACE: whether two runs of one fleet came to the same.
#
# What does not depend on time: the queries, and the candidates of each with what gates said of
# them. WIN and its kind depend on time, and with them which candidates witness data were made for:
# there the verdicts that both runs have must agree.
import glob, json, sys
def read(file):
    for line in open(file):
        try:
            yield json.loads(line)
        except ValueError:
            pass  # Torn by a kill; the journal's reader skips it, too.
def fleet(workspace):
    [journal] = glob.glob(workspace + "/fleets/*/journal.jsonl")
    events = list(read(journal))
    result = {}
    for event in events:
        data = event["data"]
        if event["type"] == "surveyed":
            result[data["query_id"]] = {"survey": (data["kind"], data["reason"])}
    for event in events:
        data = event["data"]
        if event["type"] == "mission_begun":
            result[data["query_id"]]["candidates"] = mission(
                f"{workspace}/missions/{data['mission_id']}/journal.jsonl")
        if event["type"] == "mission_ended":
            result[data["query_id"]]["ended"] = (data["kind"], data["reason"])
    keys = [event["key"] for event in events if event["key"]]
    assert len(keys) == len(set(keys)), f"done twice: {keys}"
    assert events[-1]["type"] == "fleet_finished", events[-1]["type"]
    return result
def mission(journal):
    events = list(read(journal))
    keys = [event["key"] for event in events if event["key"]]
    assert len(keys) == len(set(keys)), f"done twice: {keys}"
    sql, verdicts = {}, {}
    for event in events:
        data = event["data"]
        if event["type"] == "prepared" and data["sql"]:
            sql[data["probe_id"]] = data["sql"]
            verdicts.setdefault(data["sql"], {})["structure"] = data["structure"]["kind"]
        if event["type"] == "measured":
            for item in data["items"]:
                verdicts[sql[item["probe_id"]]]["full_result"] = item["full_result"]["kind"]
        if event["type"] == "refuted":
            verdicts[sql[data["probe_id"]]]["witness"] = data["witness"]["kind"]
    return verdicts
one, other = fleet(sys.argv[1]), fleet(sys.argv[2])
failures = []
if one.keys() != other.keys():
    failures.append(f"queries differ: {sorted(one)} {sorted(other)}")
for query in one.keys() & other.keys():
    for part in ("survey", "ended"):
        if one[query].get(part) != other[query].get(part):
            failures.append(f"{query}: {part}: {one[query].get(part)} {other[query].get(part)}")
    a, b = one[query].get("candidates", {}), other[query].get("candidates", {})
    if a.keys() != b.keys():
        failures.append(f"{query}: candidates differ: {sorted(a.keys() ^ b.keys())}")
    for text in a.keys() & b.keys():
        for gate in a[text].keys() & b[text].keys():
            if a[text][gate] != b[text][gate]:
                failures.append(f"{query}: {gate} of {text}: {a[text][gate]} {b[text][gate]}")
        if ("full_result" in a[text]) != ("full_result" in b[text]):
            failures.append(f"{query}: only one run compared {text}")
print("\n".join(failures) or
      f"{len(one)} queries, {sum(len(q.get('candidates', {})) for q in one.values())} candidates")
sys.exit(bool(failures))
