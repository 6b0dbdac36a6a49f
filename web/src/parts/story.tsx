// A probe's story: why it was chosen, what it changes, what each gate said, and every run.
import { useEffect, useRef } from "preact/hooks";
import type { Story as StoryData, Verdict } from "../api_types";
import { useResource } from "../resource";
import { plain } from "../units";
import { Speedup } from "./speedup";
import { Sql } from "./sql";
import { Failed, Loading } from "./states";
import { Status } from "./status";
import { TimesStrip } from "./times_strip";

function lines(evidence: string | string[] | undefined): string[] {
  if (!evidence) return [];
  return Array.isArray(evidence) ? evidence : [evidence];
}

export function Gate({ name, verdict }: { name: string; verdict: Verdict }) {
  const example = verdict.counterexample;
  const evidence = lines(verdict.evidence);
  return (
    <li>
      <Status value={verdict.kind} /> <strong>{name.replace(/_/g, " ")}</strong>{" "}
      <span class="wrap">{plain(verdict.reason)}</span>
      {verdict.confidence && verdict.confidence !== "none" && (
        <span class="soft"> confidence {verdict.confidence.replace(/_/g, " ")}</span>
      )}
      {evidence.length > 0 && <pre class="rows" tabIndex={0}>{plain(evidence.join("\n"))}</pre>}
      {example && (
        <details open>
          <summary>Counterexample: a database on which the answers differ</summary>
          <pre>{plain(example.script)}</pre>
          <div class="two">
            <div><h3>original</h3><pre class="rows" tabIndex={0}>{plain(example.original_result)}</pre></div>
            <div><h3>candidate</h3><pre class="rows" tabIndex={0}>{plain(example.candidate_result)}</pre></div>
          </div>
        </details>
      )}
    </li>
  );
}

function origin(story: StoryData): string {
  const parts = [story.source === "model" ? "by a model" : "built in"];
  if (story.exploration) parts.push("exploration");
  if (story.based_on.length > 0) parts.push(`made of ${story.based_on.join(", ")}`);
  if (story.base) parts.push(`changes the SQL of ${story.base}`);
  if (story.mends) parts.push(`mends ${story.mends}`);
  if (story.same_as) parts.push(`the same SQL as ${story.same_as}`);
  return parts.join(" · ");
}

export function Story(props: { mission: string; probe: string; seq: number }) {
  const story = useResource<StoryData>(
    `/api/missions/${encodeURIComponent(props.mission)}/probes/${encodeURIComponent(props.probe)}`);
  const shown = useRef(props.seq);
  useEffect(() => {
    if (shown.current !== props.seq) story.reload();
    shown.current = props.seq;
  }, [props.seq]);
  if (!story.value) {
    return story.error
      ? <Failed error={story.error} again={story.reload} /> : <Loading what="the probe" />;
  }
  const it = story.value;
  // Mostly a gate has said so already.
  const told = it.gates.some(({ verdict }) => verdict.reason.includes(it.failure_reason));
  return (
    <div class="story">
      <div class="step">
        <span class="kicker">Why it was chosen</span>
        <p class="wrap">{plain(it.why) || "No reason was kept."}</p>
        <p class="soft wrap">{plain(it.target)} · {origin(it)}</p>
      </div>
      {(it.patch != null || it.sql) && (
        <div class="step">
          <span class="kicker">What it changes</span>
          {it.settings.map((line) => <pre key={line}>{plain(line)}</pre>)}
          {it.patch != null && (
            <details>
              <summary>The patch</summary>
              <pre>{plain(JSON.stringify(it.patch, null, 2))}</pre>
            </details>
          )}
          {it.sql && (
            <details>
              <summary>Its SQL</summary>
              <Sql text={it.sql} label={`SQL of ${it.probe_id}`} />
            </details>
          )}
        </div>
      )}
      {it.gates.length > 0 && (
        <div class="step">
          <span class="kicker">Gates</span>
          <ul class="gate-list">
            {it.gates.map(({ gate, verdict }) => <Gate key={gate} name={gate} verdict={verdict} />)}
          </ul>
          {it.facts.map(({ fact, basis }) => (
            <p key={fact} class="soft wrap">rests on {plain(fact)} ({basis})</p>
          ))}
        </div>
      )}
      {it.measurement && (
        <div class="step">
          <span class="kicker">Times</span>
          <p>
            <Speedup
              speedup={it.measurement.speedup}
              type={it.measurement.speedup_type}
              noise={it.measurement.noise}
              interval={it.measurement.interval}
              status={it.status}
            />{" "}
            <span class="soft">
              {it.measurement.protocol}, {it.measurement.threads} threads
              {it.measurement.stopped_early && ", stopped early: much slower in its first run"}
            </span>
          </p>
          <TimesStrip measurement={it.measurement} />
          {it.explain_delta && <p class="wrap">{plain(it.explain_delta)}</p>}
        </div>
      )}
      {it.failure_reason && !told && <div class="note wrap">{plain(it.failure_reason)}</div>}
    </div>
  );
}
