// Outcomes as rows, as many as there are.
import type { Attempt } from "../api_types";
import { link } from "../router";
import { moment, plain } from "../units";
import type { Paged } from "./paged";
import { Speedup, Time } from "./speedup";
import { Status } from "./status";
import { VirtualTable, type Column } from "./virtual_table";

export function HistoryLink({ query }: { query: string }) {
  return (
    <a href={link("blackboard", "history", query)} tabIndex={-1} title="Its history">
      {plain(query)}
    </a>
  );
}

const columns: Column<Attempt>[] = [
  {
    id: "query", name: "Query", width: "minmax(5rem, 2fr)", from: "narrow",
    cell: (row) => <HistoryLink query={row.query_id} />,
  },
  {
    id: "status", name: "Status", width: "7.2rem", from: "narrow",
    cell: (row) => <Status value={row.status} />,
  },
  {
    id: "speedup", name: "Speedup", width: "4.5rem", numeric: true, from: "narrow",
    cell: (row) => <Speedup speedup={row.speedup} type={row.speedup_type} status={row.status} />,
  },
  {
    id: "before", name: "Before", width: "4.4rem", numeric: true,
    cell: (row) => <Time ms={row.original_ms} />,
  },
  {
    id: "after", name: "After", width: "4.4rem", numeric: true,
    cell: (row) => <Time ms={row.optimized_ms} />,
  },
  { id: "protocol", name: "Runs", width: "2.6rem", from: "wide", cell: (row) => row.protocol },
  {
    id: "transforms", name: "Transforms", width: "minmax(8rem, 3fr)",
    cell: (row) => (
      <span class="mono" title={plain(row.error ?? "")}>
        {row.transforms.map(plain).join(", ")}
        {row.error && <span class="soft"> {plain(row.error)}</span>}
      </span>
    ),
  },
  {
    id: "checked", name: "Standing", width: "7rem", from: "wide",
    cell: (row) => <Status value={row.standing} />,
  },
  {
    id: "engine", name: "Engine", width: "6.6rem", from: "wide",
    cell: (row) => `${plain(row.engine)} ${plain(row.engine_version)}`,
  },
  {
    id: "when", name: "When, UTC", width: "9.8rem", numeric: true,
    cell: (row) => row.run_id
      ? <a href={link("mission", row.run_id)} tabIndex={-1} title="Its mission">
          {moment(row.timestamp)}
        </a>
      : moment(row.timestamp),
  },
];

export function AttemptTable({ attempts, label }: { attempts: Paged<Attempt>; label: string }) {
  return (
    <VirtualTable
      label={label}
      columns={columns}
      total={attempts.total}
      rowAt={attempts.rowAt}
      keyOf={(row) => row.id}
      onSeen={attempts.onSeen}
      onOpen={(row) => { location.hash = link("blackboard", "history", row.query_id); }}
      height={680}
      second={(row) => (
        <>
          <span class="mono t-cell">{row.transforms.map(plain).join(", ")}</span>
          <span>{moment(row.timestamp)}</span>
        </>
      )}
    />
  );
}
