// Missions: all of the workspace, those of fleets and those alone.
import { useState } from "preact/hooks";
import type { MissionItem } from "../api_types";
import { all, Choice, QueryField } from "../parts/fields";
import { usePaged, useSettled } from "../parts/paged";
import { Result, Time } from "../parts/speedup";
import { Empty, isRead, ListState } from "../parts/states";
import { Status } from "../parts/status";
import { VirtualTable, type Column } from "../parts/virtual_table";
import { useWorkspace } from "../resource";
import { link } from "../router";
import { count, milliseconds, moment } from "../units";

function stateOf(row: MissionItem): string {
  if (row.unread) return row.at_work ? "running" : "reading";
  if (row.problem) return "unreadable";
  if (row.finished) return row.status;
  return row.at_work ? "running" : "unfinished";
}

const columns: Column<MissionItem>[] = [
  {
    id: "query", name: "Query", width: "minmax(5rem, 2fr)", from: "narrow",
    cell: (row) => (
      <a href={link("mission", row.mission_id)} tabIndex={-1} title={row.mission_id}>
        {row.query_id || row.mission_id}
      </a>
    ),
  },
  {
    id: "status", name: "Status", width: "7.2rem", from: "narrow",
    cell: (row) => <Status value={stateOf(row)} />,
  },
  {
    id: "before", name: "Before", width: "4.6rem", numeric: true,
    cell: (row) => <Time ms={row.before_ms ?? row.baseline_ms} />,
  },
  {
    id: "after", name: "After", width: "4.6rem", numeric: true,
    cell: (row) => <Time ms={row.after_ms} />,
  },
  {
    id: "speedup", name: "Speedup", width: "8rem", narrowWidth: "4.8rem", numeric: true,
    from: "narrow",
    cell: (row) => <Result row={row} isOpen={!row.finished} />,
  },
  {
    id: "probes", name: "Probes", width: "3.6rem", numeric: true, from: "wide",
    cell: (row) => count(row.probes ?? 0),
  },
  { id: "engine", name: "Engine", width: "6.6rem", from: "wide", cell: (row) => row.engine },
  {
    id: "how", name: "What", width: "minmax(8rem, 3fr)",
    cell: (row) => <span class="soft">{row.problem || row.transforms?.join(", ")}</span>,
  },
  {
    id: "when", name: "Began, UTC", width: "9.8rem", numeric: true,
    cell: (row) => moment(row.started_at ?? ""),
  },
];

export function MissionsView() {
  const [sort, setSort] = useState("newest");
  const [words, setWords] = useState("");
  const [status, setStatus] = useState("");
  const missions = usePaged<MissionItem>("/api/missions", { sort, status, q: useSettled(words) });
  useWorkspace("mission", missions.reload);
  const filtered = words !== "" || status !== "";
  return (
    <>
      <div class="head">
        <h1>Missions <span class="soft">{missions.first ? count(missions.total) : ""}</span></h1>
        <div class="controls">
          <Choice
            id="mission-sort" name="Order" value={sort} onValue={setSort}
            options={["newest", "speedup", ["baseline", "time before"], "query"]}
          />
          <Choice
            id="mission-status" name="Status" value={status} onValue={setStatus}
            options={[all, "WIN", "IMPROVED", "NEUTRAL", "REGRESSION", "no gain", "undecided",
              "unfinished"]}
          />
          <QueryField id="mission-find" value={words} onWords={setWords} />
        </div>
      </div>
      <ListState list={missions} what="missions" />
      {missions.total === 0 && isRead(missions.first?.reading) && missions.first && (
        <Empty title={filtered ? "No mission fits" : "No mission yet"}>
          {!filtered && <pre>ado optimize slow.sql --db retail.duckdb</pre>}
        </Empty>
      )}
      {missions.total > 0 && (
        <VirtualTable
          label="Missions"
          columns={columns}
          total={missions.total}
          rowAt={missions.rowAt}
          keyOf={(row) => row.mission_id}
          onSeen={missions.onSeen}
          onOpen={(row) => { location.hash = link("mission", row.mission_id); }}
          height={720}
          second={(row) => (
            <>
              <span>
                {row.after_ms
                  ? `${milliseconds(row.before_ms ?? 0)} → ${milliseconds(row.after_ms)}`
                  : row.baseline_ms > 0 ? milliseconds(row.baseline_ms) : ""}
              </span>
              <span class="t-cell">{row.engine} · {moment(row.started_at ?? "")}</span>
            </>
          )}
        />
      )}
    </>
  );
}
