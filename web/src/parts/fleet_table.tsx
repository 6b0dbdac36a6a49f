// Every query of a fleet, by importance unless another order is chosen.
import { useMemo, useState } from "preact/hooks";
import type { FleetRow } from "../api_types";
import { link } from "../router";
import { count, milliseconds, percent } from "../units";
import { all, Choice, QueryField } from "./fields";
import { Result, spreadOf, Time } from "./speedup";
import { Empty } from "./states";
import { Stars, Status } from "./status";
import { VirtualTable, type Column, type Order } from "./virtual_table";

// What a row is about, in a line.
function note(row: FleetRow): string {
  if (row.stage === "running") return row.step;
  if (row.check && row.check.verdict !== "accepted") return `check: ${row.check.reason}`;
  if (row.transforms.length > 0) return row.transforms.join(", ");
  return row.reason;
}

function shownState(row: FleetRow): string {
  if (row.unread) return "reading";
  return row.stage === "done" ? row.status || "done" : row.stage;
}

const columns: Column<FleetRow>[] = [
  {
    id: "stars", name: "Weight", width: "3.8rem", sortable: true,
    cell: (row) => <Stars count={row.stars} />,
  },
  {
    id: "query", name: "Query", width: "minmax(5rem, 2fr)", sortable: true, from: "narrow",
    cell: (row) => row.mission_id
      ? <a href={link("mission", row.mission_id)} tabIndex={-1} title={row.query_id}>
          {row.query_id}
        </a>
      : <span title={row.query_id}>{row.query_id}</span>,
  },
  {
    id: "stage", name: "Stage", width: "7.2rem", sortable: true, from: "narrow",
    cell: (row) => <Status value={shownState(row)} />,
  },
  {
    id: "before", name: "Before", width: "4.6rem", numeric: true, sortable: true,
    cell: (row) => <Time ms={row.before_ms ?? row.survey_ms} />,
  },
  {
    id: "after", name: "After", width: "4.6rem", numeric: true, sortable: true,
    cell: (row) => <Time ms={row.after_ms} />,
  },
  {
    id: "speedup", name: "Speedup", width: "8rem", narrowWidth: "4.8rem", numeric: true,
    sortable: true, from: "narrow", cell: (row) => <Result row={row} isOpen={row.stage === "running"} />,
  },
  {
    id: "saved", name: "Saved", width: "4.6rem", numeric: true, sortable: true,
    cell: (row) => <Time ms={row.saved_ms} />,
  },
  {
    id: "cost", name: "Of cost", width: "4rem", numeric: true, sortable: true, from: "wide",
    cell: (row) => <span title={milliseconds(row.cost_ms)}>{percent(row.share)}</span>,
  },
  {
    id: "spent", name: "Spent", width: "4.4rem", numeric: true, sortable: true, from: "wide",
    cell: (row) => <Time ms={row.spent_ms} />,
  },
  {
    id: "note", name: "What", width: "minmax(8rem, 3fr)",
    cell: (row) => <span class="soft" title={note(row)}>{note(row)}</span>,
  },
];

const values: Record<string, (row: FleetRow) => number | string> = {
  query: (row) => row.query_id,
  stage: (row) => shownState(row),
  before: (row) => row.before_ms ?? row.survey_ms,
  after: (row) => row.after_ms ?? 0,
  speedup: (row) => row.speedup ?? row.best_speedup ?? 0,
  saved: (row) => row.saved_ms ?? 0,
  cost: (row) => row.cost_ms,
  spent: (row) => row.spent_ms,
};

export function sorted(rows: FleetRow[], order: Order): FleetRow[] {
  const copy = [...rows];
  const sign = order.falling ? -1 : 1;
  if (order.column === "stars") {
    return copy.sort((a, b) => sign * (a.stars - b.stars || a.cost_ms - b.cost_ms));
  }
  const value = values[order.column]!;
  return copy.sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    return sign * (left < right ? -1 : left > right ? 1 : 0);
  });
}

interface Props { rows: FleetRow[]; total: number; atWork: boolean }

export function FleetTable({ rows: given, total, atWork }: Props) {
  // What a run was at when it ended is under way no more.
  const rows = useMemo(
    () => atWork ? given : given.map((row) =>
      row.stage === "running" ? { ...row, stage: "unfinished", step: "" } : row),
    [given, atWork]);
  const [order, setOrder] = useState<Order>({ column: "stars", falling: true });
  const [words, setWords] = useState("");
  const [stage, setStage] = useState("");
  const stages = useMemo(() => {
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(shownState(row), (counts.get(shownState(row)) ?? 0) + 1);
    return [...counts].sort();
  }, [rows]);
  const shown = useMemo(() => {
    const wanted = words.toLowerCase();
    return sorted(
      rows.filter((row) =>
        (!stage || shownState(row) === stage) && row.query_id.toLowerCase().includes(wanted)),
      order);
  }, [rows, words, stage, order]);
  return (
    <section aria-labelledby="queries">
      <div class="head">
        <h2 id="queries">
          Missions{" "}
          <span class="soft">
            {shown.length === total ? count(total) : `${count(shown.length)} of ${count(total)}`}
          </span>
        </h2>
        <div class="controls">
          <Choice
            id="stage-filter" name="Stage" value={stage} onValue={setStage}
            options={[all, ...stages.map(([name, many]): [string, string] =>
              [name, `${name} (${many})`])]}
          />
          <QueryField id="find" value={words} onWords={setWords} />
        </div>
      </div>
      {shown.length === 0 ? (
        <Empty title="No query fits">
          <p>
            <button type="button" onClick={() => { setWords(""); setStage(""); }}>
              Show all {count(rows.length)}
            </button>
          </p>
        </Empty>
      ) : (
        <VirtualTable
          label="Missions of the fleet"
          columns={columns}
          total={shown.length}
          rowAt={(index) => shown[index]}
          keyOf={(row) => row.query_id}
          order={order}
          onOrder={(column) => setOrder((was) => ({
            column,
            falling: was.column === column ? !was.falling : column !== "query",
          }))}
          onOpen={(row) => {
            if (row.mission_id) location.hash = link("mission", row.mission_id);
          }}
          second={(row) => (
            <>
              <Stars count={row.stars} />
              <span class="n">
                {row.after_ms
                  ? `${milliseconds(row.before_ms ?? 0)} → ${milliseconds(row.after_ms)}`
                  : row.survey_ms > 0 ? milliseconds(row.survey_ms) : ""}
                {row.after_ms ? ` ${spreadOf(row.noise, row.interval)}` : ""}
              </span>
              <span class="t-cell">{note(row)}</span>
            </>
          )}
        />
      )}
    </section>
  );
}
