# dashboard_check.py URL WHAT [FILE...]: talks to a dashboard as a page does, and as others might.
import http.client
import json
import os
import pathlib
import re
import select
import signal
import socket
import sys
import threading
import time

URL = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/#token=([0-9a-f]{64})", sys.argv[1])
PORT, TOKEN = int(URL[1]), URL[2]


def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def get(path):
    status, body = ask("GET", path)
    assert status == 200, (path, status, body[:300])
    return json.loads(body)


def post(path, value, token=TOKEN):
    status, body = ask("POST", path, json.dumps(value), Content_Type="application/json",
                       X_Ado_Token=token)
    return status, json.loads(body)


def wait_for(what, function, seconds=120):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = function()
        if value:
            return value
        threading.Event().wait(0.05)  # Others are at work on the same cores.
    raise AssertionError(f"waited in vain for {what}")


def check_reads():
    about = get("/api/about")
    assert about["allow_run"] is False and about["targets"] == [], about
    assert get("/api/fleets")["total"] == 0
    assert get("/api/missions")["items"] == []
    assert get("/api/blackboard/leaderboard")["total"] == 0
    assert get("/api/pipelines")["total"] == 0
    status, body = post("/api/run", {"target": "default", "sql": "SELECT 1"})
    assert status == 403 and body["error"]["code"] == "read_only", body
    status, _ = ask("GET", "/api/about", Host="evil.example")
    assert status == 403
    status, _ = ask("GET", "/", Origin="http://evil.example")
    assert status == 403


def check_crowd():
    limit = get("/api/about")["limits"]["connections"]
    crowd = []
    for _ in range(1000):
        one = socket.socket()
        one.settimeout(30)
        one.connect(("127.0.0.1", PORT))
        crowd.append(one)
    # Those inside wait for their turn to speak; all others are told.
    answers = {one: b"" for one in crowd}

    def all_told():
        for one in select.select(crowd, [], [], 0.1)[0]:
            answers[one] += one.recv(65536)
        told = sum(answer.startswith(b"HTTP/1.1 503 ") for answer in answers.values())
        return told >= 1000 - limit

    wait_for("all but those inside to be told", all_told, 30)
    for one in crowd:
        one.close()
    wait_for("room after the crowd", lambda: ask("GET", "/api/about")[0] == 200, 10)
    # A thousand that speak at once: each is answered or told.
    crowd = []
    for _ in range(1000):
        one = socket.create_connection(("127.0.0.1", PORT), timeout=30)
        one.sendall(f"GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\n\r\n".encode())
        crowd.append(one)
    counts = {}
    for one in crowd:
        answer = b""
        while piece := one.recv(65536):
            answer += piece
        code = answer[9:12].decode()
        counts[code] = counts.get(code, 0) + 1
        one.close()
    assert set(counts) <= {"200", "503"} and sum(counts.values()) == 1000, counts
    assert counts.get("200", 0) > 0, counts
    print("answers to a thousand at once:", counts)


def listen(path, until):
    """The events of a journal's stream up to one of this type."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    connection.request("GET", path)
    response = connection.getresponse()
    assert response.status == 200 and response.getheader("Content-Type") == "text/event-stream"
    events = []
    name = ""
    while True:
        line = response.readline().decode().rstrip("\n")
        if line.startswith("event: "):
            name = line[7:]
        if line.startswith("data: ") and name == "journal":
            events.append(json.loads(line[6:]))
            if events[-1].get("type") == until:
                connection.close()
                return events


def order(file):
    return {"target": "retail", "sql": pathlib.Path(file).read_text(),
            "name": pathlib.Path(file).stem, "budget_s": 20}


def begin(file):
    status, run = post("/api/run", order(file))
    assert status == 202, run
    run = wait_for("the mission", lambda: with_mission(run["run_id"]))
    return run


def with_mission(run_id):
    run = get(f"/api/runs/{run_id}")
    assert run["state"] in ("running", "done"), run
    return run if run["mission_id"] else None


def end_of(run):
    def look():
        now = get(f"/api/runs/{run['run_id']}")
        return None if now["state"] in ("running", "stopping") else now

    return wait_for("the end of the run", look)


def idle(mission_id):
    mission = get(f"/api/missions/{mission_id}")
    return None if mission["at_work"] else mission


def process_of(mission):
    return int(pathlib.Path("work/missions", mission, "journal.jsonl.lock").read_text())


def check_work(first, second):
    names = [target["name"] for target in get("/api/about")["targets"]]
    assert names == ["default", "retail"], names
    status, body = post("/api/run", order(first), token="0" * 64)
    assert status == 401 and get("/api/runs")["total"] == 0, body

    # An error of the query comes back with its place.
    status, run = post("/api/run", {"target": "retail", "sql": "SELEC 1"})
    assert status == 202, run
    run = end_of(run)
    assert run["state"] in ("failed", "done") and ":1:" in run["message"], run

    # Seen live, from the first event to the last.
    run = begin(first)
    command = pathlib.Path(f"/proc/{process_of(run['mission_id'])}/cmdline")
    if command.exists():
        assert b"retail.duckdb" not in command.read_bytes()
    status, body = post("/api/run", order(second))
    assert status == 409, body
    events = listen(f"/api/events?mission={run['mission_id']}&from=0", "mission_finished")
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    run = end_of(run)
    assert run["state"] == "done", run
    mission = get(f"/api/missions/{run['mission_id']}")
    assert mission["report"]["finished"] and mission["bda"], mission["report"]
    assert mission["seq"] == len(events)
    history = get("/api/blackboard/attempts?query_id=" + pathlib.Path(first).stem)
    assert history["total"] > 0

    # Killed, and gone on with by the same order.
    run = begin(second)
    os.kill(process_of(run["mission_id"]), signal.SIGKILL)
    killed = end_of(run)
    assert killed["state"] == "failed" and killed["exit_code"] == 137, killed
    # What the server shows may be a quarter of a second old.
    mission = wait_for("a mission that nobody works on", lambda: idle(run["mission_id"]), 5)
    assert not mission["report"]["finished"], mission["report"]
    again = begin(second)
    assert again["mission_id"] == run["mission_id"], (again, run)
    # Stopped: what is in flight is saved.
    status, body = post(f"/api/runs/{again['run_id']}/stop", {})
    stopped = end_of(again)
    assert status == 202 and stopped["state"] in ("stopped", "done"), stopped


def check_begin(file):
    print(process_of(begin(file)["mission_id"]))


CHECKS = {"reads": check_reads, "crowd": check_crowd, "work": check_work, "begin": check_begin}
CHECKS[sys.argv[2]](*sys.argv[3:])
