// The best result of every query, over all missions.
import { useState } from "preact/hooks";
import type { Leader, Leaderboard } from "../api_types";
import { useWorkspace } from "../resource";
import { link } from "../router";
import { count, factor, milliseconds, plain } from "../units";
import { HistoryLink } from "./attempt_table";
import { all, Choice, QueryField } from "./fields";
import { usePaged, useSettled } from "./paged";
import { Speedup, Time } from "./speedup";
import { Empty, isRead, ListState } from "./states";
import { Status } from "./status";
import { VirtualTable, type Column } from "./virtual_table";

const columns: Column<Leader>[] = [
  {
    id: "query", name: "Query", width: "minmax(5rem, 2fr)", from: "narrow",
    cell: (row) => <HistoryLink query={row.query_id} />,
  },
  {
    id: "standing", name: "Standing", width: "7.2rem", from: "narrow",
    cell: (row) => <Status value={row.standing} />,
  },
  {
    id: "speedup", name: "Speedup", width: "4.5rem", numeric: true, from: "narrow",
    cell: (row) => <Speedup speedup={row.speedup} type={row.best?.speedup_type} />,
  },
  {
    id: "before", name: "Before", width: "4.4rem", numeric: true,
    cell: (row) => <Time ms={row.before_ms} />,
  },
  {
    id: "after", name: "After", width: "4.4rem", numeric: true,
    cell: (row) => <Time ms={row.after_ms} />,
  },
  {
    id: "transforms", name: "Transforms", width: "minmax(8rem, 3fr)",
    cell: (row) => <span class="mono">{row.transforms.map(plain).join(", ")}</span>,
  },
  {
    id: "attempts", name: "Attempts", width: "4.4rem", numeric: true, from: "wide",
    cell: (row) => count(row.attempts),
  },
  {
    id: "engine", name: "Engine", width: "9rem", from: "wide",
    cell: (row) => `${plain(row.engine)} · ${plain(row.benchmark)}`,
  },
  {
    id: "best", name: "Mission", width: "4rem",
    cell: (row) => row.best?.run_id
      ? <a href={link("mission", row.best.run_id)} tabIndex={-1}>open</a>
      : <span class="soft">–</span>,
  },
];

export function LeaderTable() {
  const [standing, setStanding] = useState("");
  const [words, setWords] = useState("");
  const leaders = usePaged<Leader, Leaderboard>(
    "/api/blackboard/leaderboard", { standing, q: useSettled(words) });
  useWorkspace("blackboard", leaders.reload);
  const summary = leaders.first?.summary;
  return (
    <>
      <div class="head">
        <p class="soft" role="status">
          {summary && isRead(leaders.first?.reading) && `${count(summary.queries)} queries: ${count(summary.verified)} with a ` +
            `verified gain` +
            (summary.verified ? ` (geometric mean ${factor(summary.geometric_mean)})` : "") +
            `, ${count(summary.ceilings)} against a time limit, ` +
            `${count(summary.unverified)} unverified, ${count(summary.without_gain)} without a gain`}
        </p>
        <div class="controls">
          <Choice
            id="leader-standing" name="Standing" value={standing} onValue={setStanding}
            options={[all, "verified", "ceiling", "unverified", "none"]}
          />
          <QueryField id="leader-find" value={words} onWords={setWords} />
        </div>
      </div>
      <ListState list={leaders} what="the leaderboard" />
      {leaders.first && leaders.total === 0 && isRead(leaders.first.reading) && <Empty title="No query here" />}
      {leaders.total > 0 && (
        <VirtualTable
          label="Leaderboard"
          columns={columns}
          total={leaders.total}
          rowAt={leaders.rowAt}
          keyOf={(row) => `${row.query_id} ${row.engine} ${row.benchmark}`}
          onSeen={leaders.onSeen}
          onOpen={(row) => { location.hash = link("blackboard", "history", row.query_id); }}
          height={680}
          second={(row) => (
            <>
              <span>
                {row.before_ms && row.after_ms
                  ? `${milliseconds(row.before_ms)} → ${milliseconds(row.after_ms)}` : "no gain"}
              </span>
              <span class="mono t-cell">{row.transforms.map(plain).join(", ")}</span>
            </>
          )}
        />
      )}
    </>
  );
}
