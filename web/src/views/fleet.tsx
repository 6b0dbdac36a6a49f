// Fleet: one fleet, live: how far it is, what it saved, where, and every query of it.
import { path } from "../api";
import type { Charts, Fleet, FleetDetail, Page } from "../api_types";
import { useEvents, useResource } from "../resource";
import { link } from "../router";
import { count, digits, factor, fileName, milliseconds, moment, money, plain } from "../units";
import { FleetControls } from "../parts/fleet_controls";
import { FleetTable } from "../parts/fleet_table";
import { Scatter } from "../parts/scatter";
import { Empty, Failed, Loading, Progress, Stale } from "../parts/states";
import { Status } from "../parts/status";
import { Waterfall } from "../parts/waterfall";

function Tile({ big, what, good }: { big: string; what: string; good?: boolean }) {
  return (
    <div class="tile">
      <div class={`big${good ? " good" : ""}`}>{big}</div>
      <div class="what">{what}</div>
    </div>
  );
}

export function stateOf(fleet: Fleet): string {
  if (fleet.at_work) return "running";
  if (fleet.complete) return "complete";
  return "stopped";
}

function Tiles({ fleet }: { fleet: Fleet }) {
  const totals = fleet.totals;
  const done = totals.faster + totals.same + totals.slower;
  const saved = totals.before_ms - totals.after_ms;
  return (
    <div class="tiles">
      <Tile
        big={milliseconds(Math.max(0, totals.saved_ms))}
        what="saved so far, by calls"
        good={totals.saved_ms > 0}
      />
      <Tile
        big={`${milliseconds(totals.before_ms)} → ${milliseconds(totals.after_ms)}`}
        what={`one run of ${count(done)} done` +
          (saved > 0 ? `: ${factor(totals.before_ms / totals.after_ms)}` : "")}
      />
      <Tile big={factor(totals.geometric_mean)} what="geometric mean; no gain is 1×" />
      <Tile
        big={`${count(totals.faster)} · ${count(totals.same)} · ${count(totals.slower)}`}
        what="faster · same · slower"
      />
      <Tile
        big={`${count(totals.open)} of ${count(totals.queries)}`}
        what={totals.unsupported + totals.failed > 0
          ? `open; ${totals.unsupported} unsupported, ${totals.failed} failed`
          : "open"}
      />
      <Tile
        big={milliseconds(totals.spent_ms)}
        what={totals.tokens
          ? `spent, ${digits(totals.tokens)} tokens, ${money(totals.cost_usd)}` : "spent"}
      />
    </div>
  );
}

function Head({ fleet, reload }: { fleet: Fleet; reload: () => void }) {
  return (
    <div class="head">
      <div>
        <p class="kicker">
          Fleet · state {fleet.state} · {fleet.engine} · {fleet.threads} threads
        </p>
        <h1>
          {plain(fleet.name)} <Status value={stateOf(fleet)} />
        </h1>
        <p class="soft wrap">
          <span title={plain(fleet.target)}>{plain(fileName(fleet.target))}</span>{" "}
          · mode {fleet.mode} · workers {fleet.workers} · began{" "}
          {moment(fleet.started_at)} UTC
          {fleet.at_work && fleet.eta_ms > 0 && ` · about ${milliseconds(fleet.eta_ms)} to go`}
        </p>
        {fleet.stopped && !fleet.at_work && <p class="warn-text wrap">Stopped: {fleet.stopped}</p>}
      </div>
      <FleetControls fleet={fleet} reload={reload} />
    </div>
  );
}

function Overview({ id, again }: { id: string; again: () => void }) {
  const base = `/api/fleets/${encodeURIComponent(id)}`;
  const detail = useResource<FleetDetail>(path(base, { limit: 2000 }));
  const charts = useResource<Charts>(`${base}/charts`);
  const reload = () => {
    detail.reload();
    charts.reload();
    again();
  };
  useEvents(
    (last) => path("/api/events", { fleet: id, from: last }),
    `fleet ${id}`,
    reload,
    reload,
  );
  if (!detail.value) {
    if (detail.error) return <Failed error={detail.error} again={detail.reload} />;
    return <Loading what="the fleet" />;
  }
  const fleet = detail.value;
  return (
    <>
      <Stale error={detail.error} />
      <Progress reading={fleet.reading} />
      <Head fleet={fleet} reload={reload} />
      <Tiles fleet={fleet} />
      <div class="stack">
        <div class="two">
          <section class="panel" aria-labelledby="fall">
            <header><h2 id="fall">Where the time goes</h2></header>
            {charts.value ? <Waterfall charts={charts.value} /> : <ChartState of={charts} />}
          </section>
          <section class="panel" aria-labelledby="scatter">
            <header><h2 id="scatter">Opportunities</h2></header>
            {charts.value ? <Scatter points={charts.value.scatter} /> : <ChartState of={charts} />}
          </section>
        </div>
        <FleetTable
          rows={fleet.rows.items}
          total={fleet.rows.total}
          atWork={fleet.at_work}
        />
      </div>
    </>
  );
}

function ChartState({ of }: { of: ReturnType<typeof useResource<Charts>> }) {
  return of.error ? <Failed error={of.error} again={of.reload} /> : <Loading what="the chart" />;
}

export function FleetView({ parts }: { parts: string[] }) {
  const fleets = useResource<Page<Fleet>>("/api/fleets?limit=200");
  const items = fleets.value?.items ?? [];
  const id = parts[0] ?? (items.find((fleet) => !fleet.problem) ?? items[0])?.fleet_id;
  // While one fleet is shown, its own stream is the one that is open.
  useEvents(
    id ? null : () => "/api/events",
    id ? "none" : "workspace",
    () => fleets.reload(),
    fleets.reload,
  );
  if (!id) {
    if (fleets.error) return <Failed error={fleets.error} again={fleets.reload} />;
    if (!fleets.value) return <Loading what="fleets" />;
    return (
      <Empty title="No fleet yet">
        <p>A fleet is many queries with one budget. Begin one in a terminal:</p>
        <pre>ado fleet init shop.toml --from queries --db retail.duckdb{"\n"}ado fleet run shop.toml</pre>
        <p>
          It shows up here by itself. Single missions stand under{" "}
          <a href={link("missions")}>Missions</a>.
        </p>
      </Empty>
    );
  }
  return (
    <>
      {items.length > 1 && (
        <p class="field pick">
          <label for="which-fleet">Fleet</label>
          <select
            id="which-fleet"
            value={id}
            onChange={(event) => {
              location.hash = link("fleet", event.currentTarget.value);
            }}
          >
            {items.map((fleet) => (
              <option key={fleet.fleet_id} value={fleet.fleet_id}>
                {fleet.problem || fleet.unread
                  ? `${fleet.fleet_id}, ${fleet.unread ? "being read" : "unreadable"}`
                  : `${fleet.name}, state ${fleet.state}, ${moment(fleet.started_at)}` +
                    (fleet.at_work ? " (running)" : "")}
              </option>
            ))}
          </select>
        </p>
      )}
      <Overview
        key={id}
        id={id}
        again={() => { if (items.some((fleet) => fleet.unread)) fleets.reload(); }}
      />
    </>
  );
}
