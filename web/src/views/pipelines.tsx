// Pipelines: their runs, and the stages, calls and cost of one.
import type { PipelineDetail, PipelineItem } from "../api_types";
import { usePaged } from "../parts/paged";
import { Empty, Failed, ListState, Loading } from "../parts/states";
import { VirtualTable, type Column } from "../parts/virtual_table";
import { useResource, useWorkspace } from "../resource";
import { link } from "../router";
import { count, milliseconds, moment, money, percent, plain } from "../units";

function hits(calls: number, cached: number): string {
  const all = calls + cached;
  return all > 0 ? `${count(cached)} (${percent(cached / all)})` : "0";
}

const columns: Column<PipelineItem>[] = [
  {
    id: "name", name: "Run", width: "minmax(5rem, 2fr)", from: "narrow",
    cell: (row) => (
      <a href={link("pipelines", row.run_id)} tabIndex={-1}>{plain(row.name || row.run_id)}</a>
    ),
  },
  { id: "stages", name: "Stages", width: "4rem", numeric: true, cell: (row) => count(row.stages) },
  {
    id: "rows", name: "Rows", width: "5rem", numeric: true, from: "narrow",
    cell: (row) => count(row.rows),
  },
  {
    id: "time", name: "Time", width: "5rem", numeric: true, from: "narrow",
    cell: (row) => milliseconds(row.elapsed_ms),
  },
  { id: "calls", name: "Calls", width: "4.5rem", numeric: true, cell: (row) => count(row.calls) },
  {
    id: "hits", name: "Hits", width: "6rem", numeric: true,
    cell: (row) => hits(row.calls, row.cache_hits),
  },
  {
    id: "tokens", name: "Tokens", width: "5rem", numeric: true, from: "wide",
    cell: (row) => count(row.tokens),
  },
  { id: "cost", name: "Cost", width: "4.5rem", numeric: true, cell: (row) => money(row.cost_usd) },
  {
    id: "error", name: "Ended", width: "minmax(6rem, 1fr)",
    cell: (row) => row.error
      ? <span class="bad-text" title={plain(row.error)}>✕ {plain(row.error)}</span>
      : <span class="good-text">✓ done</span>,
  },
  {
    id: "when", name: "Began, UTC", width: "9.8rem", numeric: true, from: "wide",
    cell: (row) => moment(row.started_at),
  },
];

function Detail({ id }: { id: string }) {
  const run = useResource<PipelineDetail>(`/api/pipelines/${encodeURIComponent(id)}`);
  useWorkspace("pipelines", run.reload);
  const it = run.value;
  if (!it) {
    return run.error ? <Failed error={run.error} again={run.reload} /> : <Loading what="the run" />;
  }
  const most = Math.max(1, ...it.stages.map((stage) => stage.elapsed_ms));
  return (
    <>
      <p class="kicker">Pipeline run</p>
      <h1>{plain(it.name || it.run_id)}</h1>
      <p class="soft">began {moment(it.started_at)} UTC · {it.run_id}</p>
      {it.error && <div class="note bad" role="alert">{plain(it.error)}</div>}
      <div class="stack">
        <section class="panel" aria-labelledby="stages">
          <header><h2 id="stages">Stages</h2></header>
          <div class="scroll" role="group" aria-label="Table of stages" tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th>Stage</th><th class="share">Time</th><th class="n">Time</th>
                  <th class="n">Rows</th><th class="n">Calls</th><th class="n">Hits</th>
                  <th class="n">Tokens</th><th class="n">Cost</th><th>Note</th>
                </tr>
              </thead>
              <tbody>
                {it.stages.map((stage, index) => (
                  <tr key={index}>
                    <td class="mono">{index + 1}. {plain(stage.name)}</td>
                    <td class="share">
                      <svg height="10" aria-hidden="true">
                        <rect
                          class="bar-kept" width={`${(stage.elapsed_ms / most) * 100}%`} height="10"
                        />
                      </svg>
                    </td>
                    <td class="n">{milliseconds(stage.elapsed_ms)}</td>
                    <td class="n">{count(stage.rows)}</td>
                    <td class="n">{count(stage.calls)}</td>
                    <td class="n">{hits(stage.calls, stage.cache_hits)}</td>
                    <td class="n">{count(stage.tokens)}</td>
                    <td class="n">{money(stage.cost_usd)}</td>
                    <td class={stage.error ? "bad-text" : "soft"}>
                      {plain(stage.error || stage.note)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
        {it.calls.length > 0 && (
          <section class="panel" aria-labelledby="calls">
            <header>
              <h2 id="calls">
                Calls{" "}
                <span class="soft">
                  {it.calls.length < it.calls_total
                    ? `the first ${it.calls.length} of ${count(it.calls_total)}`
                    : count(it.calls_total)}
                </span>
              </h2>
            </header>
            <div class="scroll" role="group" aria-label="Table of calls" tabIndex={0}>
              <table>
                <thead>
                  <tr>
                    <th>When, UTC</th><th>Operator</th><th>Model</th><th class="n">Tokens</th>
                    <th class="n">Cost</th><th class="n">Took</th><th>Error</th>
                  </tr>
                </thead>
                <tbody>
                  {it.calls.map((call, index) => (
                    <tr key={index}>
                      <td>{moment(call.ts)}</td>
                      <td class="mono">{plain(call.operator)}</td>
                      <td>{plain(call.model)}</td>
                      <td class="n">{count(call.tokens)}</td>
                      <td class="n">{money(call.cost_usd)}</td>
                      <td class="n">{milliseconds(call.latency_ms)}</td>
                      <td class="bad-text">{plain(call.error ?? "")}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
        )}
      </div>
    </>
  );
}

function List() {
  const runs = usePaged<PipelineItem>("/api/pipelines", {});
  useWorkspace("pipelines", runs.reload);
  return (
    <>
      <div class="head">
        <h1>Pipelines <span class="soft">{runs.first ? count(runs.total) : ""}</span></h1>
      </div>
      <ListState list={runs} what="pipelines" />
      {runs.first && runs.total === 0 && (
        <Empty title="No pipeline has run here">
          <p>Runs show up here as they are logged, with their stages, rows, calls and cost.</p>
        </Empty>
      )}
      {runs.total > 0 && (
        <VirtualTable
          label="Pipeline runs"
          columns={columns}
          total={runs.total}
          rowAt={runs.rowAt}
          keyOf={(row) => row.run_id}
          onSeen={runs.onSeen}
          onOpen={(row) => { location.hash = link("pipelines", row.run_id); }}
          second={(row) => (
            <>
              <span>{count(row.stages)} stages · {count(row.calls)} calls · {money(row.cost_usd)}</span>
              <span class="t-cell">{plain(row.error)}</span>
            </>
          )}
        />
      )}
    </>
  );
}

export function PipelinesView({ parts }: { parts: string[] }) {
  return parts[0] ? <Detail key={parts[0]} id={parts[0]} /> : <List />;
}
