// What stands below a mission's probes: the proof of its result, the sniper, the cost, the rest.
import type { Mission, Models, Report, Sniper as SniperData } from "../api_types";
import { bytes, count, milliseconds, money, plain } from "../units";
import { Speedup } from "./speedup";
import { Status } from "./status";
import { Gate } from "./story";

export function Proof({ mission }: { mission: Mission }) {
  const best = mission.finalist;
  if (!best) {
    return <p class="soft">Nothing was taken, so there is nothing to prove.</p>;
  }
  const gates = [
    ["structure", best.structure], ["full result", best.full_result], ["witness data", best.witness],
    ["sample", best.sample],
  ] as const;
  const conditions = mission.report.valid_while ?? [];
  return (
    <>
      <ul class="gate-list">
        {gates.map(([name, verdict]) => verdict && <Gate key={name} name={name} verdict={verdict} />)}
      </ul>
      {best.facts.map(({ fact, basis }) => (
        <p key={fact} class="wrap">Rests on {plain(fact)} <span class="soft">({basis})</span></p>
      ))}
      {conditions.length > 0 && (
        <div class="note">
          Valid while:{" "}
          {conditions.map((fact) => <p key={fact} class="wrap">{plain(fact)}</p>)}
        </div>
      )}
      {best.measurement && (
        <p class="caption">
          {best.measurement.protocol}, interleaved, {count(best.measurement.rows)} rows, on{" "}
          {best.measurement.engine} with {best.measurement.threads} threads
          {best.measurement.memory_limit && ` and ${best.measurement.memory_limit}`}; CPU time{" "}
          {milliseconds(best.measurement.original.cpu_ms_kept)} →{" "}
          {milliseconds(best.measurement.candidate.cpu_ms_kept)}
        </p>
      )}
    </>
  );
}

export function Sniper({ sniper }: { sniper: SniperData | null }) {
  if (!sniper || (sniper.probes.length === 0 && sniper.rounds === 0)) {
    return <p class="soft">It composes what gained. There were no two gains to compose.</p>;
  }
  return (
    <>
      <p>{sniper.rounds === 1 ? "1 round" : `${sniper.rounds} rounds`}</p>
      <div class="scroll" role="group" aria-label="Table of compounds" tabIndex={0}>
        <table>
          <thead>
            <tr><th>Compound</th><th>Made of</th><th>Status</th><th class="n">Speedup</th></tr>
          </thead>
          <tbody>
            {sniper.probes.map((probe) => (
              <tr key={probe.probe_id}>
                <td class="mono">{probe.probe_id}</td>
                <td class="mono">{probe.based_on.join(" + ")}</td>
                <td><Status value={probe.status || "running"} /></td>
                <td class="n"><Speedup speedup={probe.speedup} status={probe.status} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sniper.sortie_bases.length > 0 && (
        <p class="soft">Searched again from {sniper.sortie_bases.join(", ")}.</p>
      )}
      {sniper.finals_failed.length > 0 && (
        <p class="warn-text">Did not hold when measured afresh: {sniper.finals_failed.join(", ")}.</p>
      )}
    </>
  );
}

export function Cost({ models }: { models: Models | null }) {
  if (!models || models.parts.length === 0) {
    return <p class="soft">No model was asked: no tokens, no money.</p>;
  }
  return (
    <>
      <p class="wrap">{plain([models.provider, ...models.models].filter(Boolean).join(" · "))}</p>
      <div class="scroll" role="group" aria-label="Table of calls to models" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th>Part</th><th class="n">Calls</th><th class="n">Input, cached</th>
              <th class="n">Output</th><th class="n">Cost</th><th class="n">Time</th>
            </tr>
          </thead>
          <tbody>
            {models.parts.map((part) => {
              const refused = Object.entries(part.refused);
              return (
                <tr key={part.part}>
                  <td>
                    {part.part}{" "}
                    {(part.lost > 0 || refused.length > 0) && (
                      <span class="sub warn-text">
                        {part.lost > 0 && `${part.lost} without an answer `}
                        {refused.map(([why, many]) => `${many} refused: ${plain(why)}`).join("; ")}
                      </span>
                    )}
                  </td>
                  <td class="n">{count(part.calls)}</td>
                  <td class="n">{count(part.input_tokens)}, {count(part.cached_tokens)}</td>
                  <td class="n">{count(part.output_tokens)}</td>
                  <td class="n">
                    {money(part.cost_usd)}
                    {part.calls_without_price > 0 && ` + ${part.calls_without_price} unpriced`}
                  </td>
                  <td class="n">{milliseconds(part.seconds * 1000)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {models.lost.map((why) => <p key={why} class="warn-text wrap">{plain(why)}</p>)}
      {models.notes.length > 0 && (
        <details>
          <summary>{models.notes.length} notes</summary>
          {models.notes.map((note, index) => (
            <p key={index} class="wrap">
              <span class="soft">{note.part} {note.subject}:</span> {plain(note.text)}
            </p>
          ))}
        </details>
      )}
    </>
  );
}

export function NotTried({ report }: { report: Report }) {
  const list = report.not_tried ?? [];
  const indexes = report.index_advice ?? [];
  const briefs = report.briefs ?? [];
  const analyst = report.analyst ?? [];
  if (list.length + indexes.length + briefs.length + analyst.length === 0) {
    return <p class="soft">Every site that was found was tried.</p>;
  }
  return (
    <>
      <ul class="gate-list">
        {list.map((each, index) => (
          <li key={index} class="wrap">
            <span class="mono">{each.transform_id}</span> {plain(each.target)}{" "}
            <span class="soft">{plain(each.reason)}</span>
          </li>
        ))}
      </ul>
      {briefs.length + analyst.length > 0 && (
        <details>
          <summary>What workers were told</summary>
          {briefs.map((brief) => (
            <p key={brief.id} class="wrap">
              <span class="mono">{brief.id} {brief.families}</span> {plain(brief.text)}
            </p>
          ))}
          {analyst.map((line) => <p key={line} class="wrap">{plain(line)}</p>)}
        </details>
      )}
      {indexes.length > 0 && (
        <>
          <h3>Indexes to think of</h3>
          {indexes.map((index) => (
            <div key={index.statement}>
              <pre>{plain(index.statement)}</pre>
              <p class="soft">
                the planner expects {index.estimated_cost_factor.toFixed(1)}× less cost,{" "}
                {bytes(index.bytes)}; an estimate, not measured
              </p>
            </div>
          ))}
        </>
      )}
    </>
  );
}
