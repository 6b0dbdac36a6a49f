// The BDA: a row for each probe, sortable; opening one tells its story.
import { Fragment } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { BdaRow } from "../api_types";
import { milliseconds } from "../units";
import { Speedup } from "./speedup";
import { Status } from "./status";
import { Story } from "./story";

interface Column {
  id: string; name: string; numeric?: boolean; value: (row: BdaRow) => number | string;
}

const columns: Column[] = [
  { id: "probe", name: "Probe", value: (row) => row.probe_id },
  { id: "status", name: "Status", value: (row) => row.status || row.stage },
  { id: "speedup", name: "Speedup", numeric: true, value: (row) => row.speedup ?? 0 },
  { id: "after", name: "Time", numeric: true, value: (row) => row.after_ms ?? Infinity },
  { id: "transform", name: "Transform", value: (row) => row.transform_id },
  { id: "equivalence", name: "Answer", value: (row) => row.equivalence ?? "" },
];

interface Order { column: string; falling: boolean }

// null: as the probes came.
function sorted(rows: BdaRow[], order: Order | null): BdaRow[] {
  const column = columns.find((each) => each.id === order?.column);
  if (!order || !column) return rows;
  const sign = order.falling ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [column.value(a), column.value(b)];
    return sign * (left < right ? -1 : left > right ? 1 : 0);
  });
}

function Row(props: { row: BdaRow; open: boolean; toggle: () => void }) {
  const { row, open } = props;
  return (
    <tr class={row.is_result ? "result" : ""}>
      <td>
        <button
          type="button"
          class="probe mono"
          aria-expanded={open}
          onClick={props.toggle}
        >
          <span aria-hidden="true">{open ? "▾" : "▸"} </span>{row.probe_id}
        </button>
      </td>
      <td><Status value={row.status || row.stage} /></td>
      <td class="n" data-name="speedup">
        <Speedup
          speedup={row.speedup}
          noise={row.noise}
          interval={row.interval}
          status={row.status}
        />
      </td>
      <td class="n" data-name="time">
        {row.after_ms ? milliseconds(row.after_ms) : <span class="soft">–</span>}
        {row.stopped_early && <span class="soft"> stopped early</span>}
      </td>
      <td>
        <span class="mono">{row.transform_id}</span>{" "}
        {row.is_result && <span class="status good">✓ result</span>}{" "}
        {row.exploration && <span class="soft">exploration</span>}
        <span class="sub soft wrap">{row.failure_reason || row.explain_delta || row.target}</span>
      </td>
      <td><Status value={row.equivalence ?? ""} /></td>
    </tr>
  );
}

export function Bda({ mission, rows, seq }: { mission: string; rows: BdaRow[]; seq: number }) {
  const [order, setOrder] = useState<Order | null>(null);
  const [open, setOpen] = useState<Set<string>>(new Set());
  const shown = useMemo(() => sorted(rows, order), [rows, order]);
  if (rows.length === 0) return <p class="soft">No probe yet.</p>;
  const toggle = (id: string) => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    setOpen(next);
  };
  return (
    <div class="scroll">
      <table class="bda">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                class={column.numeric ? "n" : ""}
                aria-sort={order?.column !== column.id
                  ? undefined : order.falling ? "descending" : "ascending"}
              >
                <button
                  type="button"
                  onClick={() => setOrder({
                    column: column.id,
                    falling: order?.column === column.id ? !order.falling : column.id === "speedup",
                  })}
                >
                  {column.name}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Fragment key={row.probe_id}>
              <Row row={row} open={open.has(row.probe_id)} toggle={() => toggle(row.probe_id)} />
              {open.has(row.probe_id) && (
                <tr class="more">
                  <td colSpan={columns.length}>
                    <Story mission={mission} probe={row.probe_id} seq={seq} />
                  </td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}
