// Try it: paste a query, pick one of the configured targets, see its mission live below. What is
// typed here goes into the body of one request and nowhere else.
import { useEffect, useState } from "preact/hooks";
import { useAbout } from "../about";
import { asApiError, post, type ApiError } from "../api";
import type { About, Run } from "../api_types";
import { SqlInput } from "../parts/sql";
import { Empty, Loading } from "../parts/states";
import { Status } from "../parts/status";
import { useEvents, useResource } from "../resource";
import { link } from "../router";
import { plain } from "../units";
import { MissionView } from "./mission";
import { bodyOf, type Order } from "./try_order";

function Form({ about, onRun }: { about: About; onRun: (run: Run) => void }) {
  const [order, setOrder] = useState<Order>({
    target: about.targets[0]?.name ?? "", sql: "", mode: "", stars: "", budget: "", name: "",
  });
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Order>) => setOrder((old) => ({ ...old, ...change }));

  async function begin(event: Event) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      onRun(await post<Run>("/api/run", bodyOf(order)));
    } catch (problem) {
      setError(asApiError(problem));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="panel stack" onSubmit={(event) => void begin(event)} autocomplete="off">
      <div class="controls">
        <div class="field">
          <label for="run-target">Target</label>
          <select
            id="run-target"
            value={order.target}
            onChange={(event) => set({ target: event.currentTarget.value })}
          >
            {about.targets.map((target) => (
              <option key={target.name} value={target.name}>
                {target.name} ({target.engine})
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="run-mode">Mode</label>
          <select
            id="run-mode" value={order.mode} onChange={(e) => set({ mode: e.currentTarget.value })}
          >
            <option value="">as configured</option>
            {about.modes.map((mode) => <option key={mode} value={mode}>{mode}</option>)}
          </select>
        </div>
        <div class="field">
          <label for="run-stars">Importance</label>
          <select
            id="run-stars" value={order.stars} onChange={(e) => set({ stars: e.currentTarget.value })}
          >
            <option value="">as configured</option>
            {["1", "2", "3"].map((n) => <option key={n} value={n}>{"★".repeat(Number(n))}</option>)}
          </select>
        </div>
        <div class="field">
          <label for="run-budget">Time, s</label>
          <input
            id="run-budget" type="number" min="1" step="1" value={order.budget}
            onInput={(event) => set({ budget: event.currentTarget.value })}
          />
        </div>
        <div class="field">
          <label for="run-name">Name</label>
          <input
            id="run-name" type="text" maxLength={60} value={order.name}
            onInput={(event) => set({ name: event.currentTarget.value })}
          />
        </div>
      </div>
      <div>
        <span class="field-name">SQL, one query</span>
        <SqlInput label="SQL, one query" onText={(sql) => set({ sql })} />
      </div>
      {error && <div class="note bad wrap" role="alert">{plain(error.message)}. {error.hint}</div>}
      <div class="row">
        <button class="main" type="submit" disabled={busy || !order.sql.trim() || !order.target}>
          Find a faster one
        </button>
        <span class="soft">
          The database is read, never written. Times are taken on this machine, while it runs.
        </span>
      </div>
    </form>
  );
}

function Running({ id, onBack }: { id: string; onBack: () => void }) {
  const run = useResource<Run>(`/api/runs/${encodeURIComponent(id)}`);
  const [mission, setMission] = useState("");
  const it = run.value;
  const open = !it || it.state === "running" || it.state === "stopping";
  useEffect(() => {
    if (it?.mission_id) setMission(it.mission_id);
  }, [it?.mission_id]);
  // Until the mission is there, its place is told by the workspace; then it has a stream of its own.
  useEvents(
    mission ? null : () => "/api/events",
    mission ? "none" : "workspace",
    (_, data) => {
      if (data.what === "runs" || data.what === "mission") run.reload();
    },
    run.reload,
  );
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(run.reload, 1000);
    return () => clearInterval(timer);
  }, [open]);
  if (!it) return <Loading what="the run" />;
  return (
    <>
      <div class="panel row spread" role="status">
        <span class="wrap">
          <Status value={it.state} /> on {plain(it.target)}
        </span>
        <span class="row">
          {open && (
            <button
              type="button"
              disabled={it.state === "stopping"}
              onClick={() => void post(`/api/runs/${encodeURIComponent(id)}/stop`)
                .then(run.reload, run.reload)}
            >
              Stop
            </button>
          )}
          {mission && <a class="button" href={link("mission", mission)}>Open as a page</a>}
          {!open && <button type="button" onClick={onBack}>Another query</button>}
        </span>
      </div>
      {it.message && <pre class={it.state === "failed" ? "bad-text" : ""}>{plain(it.message)}</pre>}
      {mission && <div class="embedded"><MissionView key={mission} id={mission} /></div>}
    </>
  );
}

export function TryView() {
  const about = useAbout();
  const [run, setRun] = useState<string | null>(null);
  if (!about) return <Loading what="the server" />;
  if (!about.allow_run) {
    return (
      <Empty title="This server only shows">
        <p>To run queries from this page, start it with a target and with leave to run:</p>
        <pre>ado dashboard --allow-run</pre>
      </Empty>
    );
  }
  if (about.targets.length === 0) {
    return (
      <Empty title="No target is configured">
        <p>Name a database when you start the dashboard; the page itself takes no addresses.</p>
      </Empty>
    );
  }
  return (
    <>
      <div class="head"><h1>Try it</h1></div>
      {run === null
        ? <Form about={about} onRun={(begun) => setRun(begun.run_id)} />
        : <Running id={run} onBack={() => setRun(null)} />}
    </>
  );
}
