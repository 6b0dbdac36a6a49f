#!/usr/bin/env python3
"""A model for tests: answers each role from the prompt alone, and holds no SQL of the result.

It knows one idea: `X + Z = Y + Z` is `X = Y`. It looks for that in the map of the prompt. Called
as a command (a request with `messages`) or by ado-model-server (one with `prompt`). With the
argument `hostile` the workers send what must never run.
"""
import json
import re
import sys

ROLES = {
    "You dispatch probes": "dispatcher",
    "You write one probe": "worker",
    "You make one slow query faster": "worker",
    "You are one of four": "worker",
    "You work on one brief": "reasoning_worker",
    "You compose the best plan": "sniper",
    "You have the second look": "reasoning_sniper",
    "You explain a failure": "expert_analyst",
    "You write four briefs": "reasoning_analyst",
}
ENDLESS = ("SELECT count(a.store_key + b.store_key + c.store_key) "
           "FROM sales AS a, sales AS b, sales AS c")
HOSTILE = [
    {"op": "replace_body", "sql": "DROP TABLE sales"},
    {"op": "replace_body", "sql": "COPY sales TO 'stolen.csv'"},
    {"op": "replace_body", "sql": "ATTACH '/etc/passwd' AS other"},
    {"op": "replace_body", "sql": "SELECT t.region, count(pg_read_file('/etc/passwd')) AS n, "
                                  "sum(s.quantity) AS pieces FROM stores AS t, sales AS s "
                                  "GROUP BY t.region ORDER BY t.region"},
    {"op": "replace_body", "sql": "SELECT * FROM read_csv('/etc/passwd')"},
    {"op": "replace_body", "sql": "SELECT t.region FROM stores AS t; DELETE FROM sales"},
    {"op": "replace_where_predicate", "sql": "t.store_key + random() > s.store_key"},
    {"op": "replace_where_predicate", "transform": "semi_join_reduction", "family": "A",
     "sql": "t.store_key = s.store_key AND t.store_key < (" + ENDLESS + ")"},
    {"op": "insert_statement_before", "sql": "SET LOCAL work_mem = '1GB'"},
    {"op": "replace_where_predicate", "field": "run_this", "sql": "t.store_key = s.store_key"},
    {"text": "Here you are:\nSELECT * FROM sales; DROP TABLE sales"},
    {"text": "{\"steps\": [" * 200},
]


class Prompt:
    def __init__(self, request):
        self.header = request["header"]
        if "messages" in request:
            texts = [m["content"] for m in request["messages"]]
        else:
            texts = [request["prompt"]]
        self.text = "\n".join(texts)
        self.role = next(role for title, role in ROLES.items() if title in self.header)

    def field(self, name):
        found = re.search(rf"^{name}: (\S+)", self.text, re.M)
        return found.group(1) if found else ""

    def section(self, title):
        found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", self.text, re.M | re.S)
        return found.group(1) if found else ""

    def repeated_addend(self):
        """The anchor of `X + Z = Y + Z`, with X and Y."""
        pattern = r"\[([0-9a-f]{16}(?:#\d+)?)\] (\S+) \+ (\S+) = (\S+) \+ (\S+)"
        for anchor, x, z, y, other in re.findall(pattern, self.text):
            if z == other:
                return anchor, x, y
        return None

    def plan(self, transform, family, steps, based_on=()):
        return {
            "plan_version": 1, "base": self.field("base"), "plan_id": self.field("plan_id"),
            "transform_id": transform, "family": family, "dialect": self.field("dialect"),
            "hypothesis": "an equality of columns can be hashed, one of sums cannot",
            "based_on": list(based_on), "target_ir": "", "expected_explain_delta": "",
            "risk_notes": [], "reasoning_trace": [], "preconditions": [], "steps": steps}


def step(op, target, payload):
    return {"step_id": "s1", "op": op, "target": target, "payload": payload}


def cancelled(prompt, transform="x_cancel_addend", based_on=()):
    anchor, x, y = prompt.repeated_addend()
    return prompt.plan(transform, "F", [step("replace_expr_subtree", {"by_anchor_hash": anchor},
                                             {"expr_sql": f"{x} = {y}"})], based_on)


def dropped(prompt, transform="x_drop_condition"):
    anchor = prompt.repeated_addend()[0]
    return prompt.plan(transform, "A",
                       [step("delete_expr_subtree", {"by_anchor_hash": anchor}, {})])


def gave_up(reason):
    return {"steps": [], "failure_reason": reason}


def dispatch(prompt, hostile):
    ideas = [("x_cancel_addend", "F"), ("x_drop_condition", "A")]
    if hostile:
        ideas = [(each.get("transform", f"x_hostile_{i}"), each.get("family", "F"))
                 for i, each in enumerate(HOSTILE)] + ideas[:1]
    probes = [{
        "probe_id": f"p{i + 1:02}", "transform_id": transform, "family": family,
        "target": {"by_anchor_hash": prompt.repeated_addend()[0]},
        "node_contract": {"from_must_include": ["sales"], "where_must_preserve": [],
                          "output_must_preserve": ["region"]},
        "gates_checked": ["null"], "exploration": len(ideas) >= 8 and i == 0, "confidence": 0.9,
        "expected_explain_delta": "HASH_JOIN in place of a nested loop",
        "recommended_patch_ops": ["replace_expr_subtree"], "gold_example_id": ""}
        for i, (transform, family) in enumerate(ideas)]
    return {"dispatch": {
        "dialect": prompt.field("dialect"),
        "importance_stars": int(prompt.field("importance_stars")),
        "probe_count": len(probes), "early_stop": False, "equivalence_tier": "full_result",
        "hypothesis": "the join compares sums", "fewer_probes_reason": "there is one condition",
        "reasoning_trace": [], "cost_spine": ["join"], "hotspots": [], "do_not_do": []},
        "probes": probes, "dropped": []}


def hostile_plan(prompt, number):
    each = HOSTILE[number]
    if "text" in each:
        return each["text"]
    payload = {"replace_body": "sql_fragment", "insert_statement_before": "sql_fragment"}
    target = {"by_node_id": "S0" if each["op"] == "insert_statement_before" else "main"}
    steps = [step(each["op"], target, {payload.get(each["op"], "expr_sql"): each["sql"]})]
    plan = prompt.plan(each.get("transform", f"x_hostile_{number}"), each.get("family", "F"), steps)
    if "field" in each:
        plan[each["field"]] = each["sql"]
    return plan


def work(prompt, hostile):
    assignment = prompt.section("Assignment")
    order = re.search(r'"transform_id":\s*"(\w+)"', assignment)
    plan_id = prompt.field("plan_id")
    if hostile and order:
        number = int(plan_id[1:3]) - 1
        if number < len(HOSTILE):
            return hostile_plan(prompt, number)
    if prompt.section("Steer"):
        return cancelled(prompt)
    if order and order.group(1) == "x_drop_condition" or not order and plan_id.startswith("m01"):
        if prompt.section("Earlier plans"):
            return gave_up("the condition is needed")
        return dropped(prompt)
    if order or plan_id.startswith("m02"):
        return cancelled(prompt)
    return gave_up("others have this idea")


def snipe(prompt):
    winners = re.findall(r"^(\w+) WIN", prompt.section("Earlier plans"), re.M)
    return cancelled(prompt, "compound", winners[:1]) if winners else gave_up("nothing won")


def briefs():
    pairs = ["FA", "BC", "DE", "AB"]
    return {"hypothesis": "the join compares sums", "cost_spine": ["join"], "hotspots": [],
            "briefs": [{
                "brief_id": f"b{i + 1}", "primary_family": first, "secondary_family": second,
                "goal": "a join that can be hashed", "targets": [{"by_node_id": "main"}],
                "guardrails": [], "success_criteria": "HASH_JOIN", "plans_max": 1}
                for i, (first, second) in enumerate(pairs)]}


def advise():
    return {"why_it_failed": "the condition decides which rows match", "evidence": [],
            "steer": {"family": "F", "transform_id": "x_cancel_addend",
                      "targets": [{"by_node_id": "main"}],
                      "instructions": "take the addend from both sides", "avoid": []},
            "confidence": 0.8}


def answer(prompt, hostile):
    match prompt.role:
        case "dispatcher":
            return dispatch(prompt, hostile)
        case "worker":
            return work(prompt, hostile)
        case "reasoning_worker":
            first = prompt.field("plan_id") == "mb1"
            return [cancelled(prompt)] if first else gave_up("others have this idea")
        case "sniper":
            return snipe(prompt)
        case "reasoning_sniper":
            reply = snipe(prompt)
            return [reply] if reply["steps"] else reply
        case "expert_analyst":
            return advise()
        case "reasoning_analyst":
            return briefs()


def main():
    arguments = sys.argv[1:]
    reply = answer(Prompt(json.load(sys.stdin)), "hostile" in arguments)
    print(reply if isinstance(reply, str) else json.dumps(reply))


main()
