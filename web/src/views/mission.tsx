// Mission: one query, live: what came out, its SQL and plans before and after, every probe.
import { path } from "../api";
import type { Mission } from "../api_types";
import { Bda } from "../parts/bda";
import { Cost, NotTried, Proof, Sniper } from "../parts/mission_parts";
import { Plans } from "../parts/plan_tree";
import { spreadOf } from "../parts/speedup";
import { Sql, SqlMerge } from "../parts/sql";
import { Failed, Loading, Stale } from "../parts/states";
import { Status } from "../parts/status";
import { TimesStrip } from "../parts/times_strip";
import { useEvents, useResource } from "../resource";
import { link } from "../router";
import { factor, milliseconds, moment, plain } from "../units";

function statusOf(mission: Mission): string {
  if (mission.report.finished) return mission.report.status;
  return mission.at_work ? "running" : "unfinished";
}

// The best open figure, while there is no final one.
function bestSoFar(mission: Mission): string {
  const best = Math.max(0, ...mission.bda.map((row) => row.speedup ?? 0));
  return best > 0 ? `${factor(best)} so far` : "no speedup yet";
}

function Headline({ mission }: { mission: Mission }) {
  const { report } = mission;
  const measured = report.measurement ?? mission.finalist?.measurement;
  if (!measured) {
    return (
      <div class="tile">
        <div class="big">{report.finished ? "The original stays" : bestSoFar(mission)}</div>
        <div class="what">
          {report.ceiling_ms
            ? `ran into its time limit of ${milliseconds(report.ceiling_ms)}`
            : report.baseline_ms > 0
              ? `${milliseconds(report.baseline_ms)} in its first run, with its profile`
              : "not measured yet"}
        </div>
      </div>
    );
  }
  const neutral = measured.speedup <= 1 || measured.speedup - 1 <= measured.noise;
  const spread = spreadOf(measured.noise, measured.interval);
  return (
    <div class="tile">
      <div class={`big${neutral ? "" : " good"}`}>
        {measured.speedup_type === "vs_timeout_ceiling" && "≥ "}{factor(measured.speedup)}
      </div>
      <div class="what">
        {milliseconds(measured.original.wall_ms_kept)} →{" "}
        {milliseconds(measured.candidate.wall_ms_kept)}
        {spread && `, ${measured.interval ? "99 % within " : "spread "}${spread}`}
      </div>
    </div>
  );
}

function Head({ mission }: { mission: Mission }) {
  const { report } = mission;
  const measured = report.measurement ?? mission.finalist?.measurement;
  const by = (report.transforms ?? []).join(", ");
  return (
    <>
      <p class="kicker">
        Mission · {report.engine} {report.engine_version} · {report.threads} threads · mode{" "}
        {report.mode}
      </p>
      <h1>{plain(report.query_id)} <Status value={statusOf(mission)} /></h1>
      <p class="soft wrap">
        began {moment(report.started_at)} UTC · {report.mission_id}
        {mission.fleet_id && (
          <> · <a href={link("fleet", mission.fleet_id)}>its fleet</a></>
        )}
      </p>
      <div class="hero">
        <div>
          <Headline mission={mission} />
          {by && <p class="mono wrap">{by}</p>}
          {report.reason && <p class="wrap">{plain(report.reason)}</p>}
          {report.sampled && !report.measurement && (
            <p class="note">Compared on samples only, so not taken: {plain(report.sampled.reason)}</p>
          )}
        </div>
        {measured && <TimesStrip measurement={measured} />}
      </div>
    </>
  );
}

function Texts({ mission }: { mission: Mission }) {
  const { before, after } = mission.sql;
  if (after && after !== before) return <SqlMerge before={before} after={after} />;
  return (
    <>
      {before ? <Sql text={before} label="SQL of the query" /> : <p class="soft">Not read yet.</p>}
      <p class="caption">
        {mission.report.finished ? "Nothing was changed." : "No result yet: this is the query."}
      </p>
    </>
  );
}

export function MissionView({ id }: { id: string }) {
  const mission = useResource<Mission>(`/api/missions/${encodeURIComponent(id)}`);
  useEvents(
    (last) => path("/api/events", { mission: id, from: last, data: "none" }),
    `mission ${id}`,
    mission.reload,
    mission.reload,
  );
  const it = mission.value;
  if (!it) {
    if (mission.error) return <Failed error={mission.error} again={mission.reload} />;
    return <Loading what="the mission" />;
  }
  return (
    <>
      <Stale error={mission.error} />
      <Head mission={it} />
      <div class="stack">
        <section class="panel" aria-labelledby="sql">
          <header><h2 id="sql">SQL</h2></header>
          <Texts mission={it} />
        </section>
        <section class="panel" aria-labelledby="plans">
          <header><h2 id="plans">Plans</h2></header>
          <Plans before={it.plans.before ?? null} after={it.plans.after ?? null} />
        </section>
        <section class="panel" aria-labelledby="bda">
          <header>
            <h2 id="bda">Probes <span class="soft">{it.bda.length}</span></h2>
            <span class="soft">Open one for its story.</span>
          </header>
          <Bda mission={id} rows={it.bda} seq={it.seq} />
        </section>
        <div class="two">
          <section class="panel" aria-labelledby="proof">
            <header><h2 id="proof">How it was checked</h2></header>
            <Proof mission={it} />
          </section>
          <section class="panel" aria-labelledby="sniper">
            <header><h2 id="sniper">Sniper</h2></header>
            <Sniper sniper={it.sniper ?? null} />
          </section>
          <section class="panel" aria-labelledby="cost">
            <header><h2 id="cost">Cost</h2></header>
            <Cost models={it.models ?? null} />
          </section>
          <section class="panel" aria-labelledby="not-tried">
            <header><h2 id="not-tried">Not tried</h2></header>
            <NotTried report={it.report} />
          </section>
        </div>
      </div>
    </>
  );
}
