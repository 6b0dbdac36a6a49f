// What each transform yields on each version of an engine.
import { useState } from "preact/hooks";
import { path } from "../api";
import type { Facets, Page, Yield } from "../api_types";
import { useResource, useWorkspace } from "../resource";
import { link } from "../router";
import { count, factor, plain } from "../units";
import { FacetSelect } from "../views/blackboard";
import { Empty, isRead, ListState } from "./states";

// Won, neutral, lost and refused as one bar; its words stand beside it in the same row.
function Bar({ row }: { row: Yield }) {
  const all = row.won + row.neutral + row.lost + row.refused;
  let left = 0;
  const part = (value: number, kind: string) => {
    const from = left;
    left += all > 0 ? (value / all) * 100 : 0;
    return <rect class={kind} x={`${from}%`} width={`${left - from}%`} height="10" />;
  };
  return (
    <svg height="10" aria-hidden="true">
      {part(row.won, "bar-saved")}
      {part(row.neutral, "bar-kept")}
      {part(row.lost, "bar-lost")}
      {part(row.refused, "bar-refused")}
    </svg>
  );
}

function Places({ places }: { places: Yield["won_at"] }) {
  if (places.length === 0) return <span class="soft">–</span>;
  return (
    <>
      {places.slice(0, 3).map((place, index) => (
        <span key={index}>
          {index > 0 && ", "}
          <a href={link("blackboard", "history", place.query_id)}>{plain(place.query_id)}</a>{" "}
          {factor(place.speedup)}
        </span>
      ))}
      {places.length > 3 && <span class="soft"> and {places.length - 3} more</span>}
    </>
  );
}

export function YieldTable() {
  const [engine, setEngine] = useState("");
  const [version, setVersion] = useState("");
  const facets = useResource<Facets>("/api/blackboard/facets");
  const yields = useResource<Page<Yield>>(
    path("/api/blackboard/yield", { engine, version, limit: 500 }));
  useWorkspace("blackboard", () => {
    facets.reload();
    yields.reload();
  });
  return (
    <>
      <div class="controls">
        <FacetSelect
          id="yield-engine" name="Engine" facets={facets.value?.engine ?? []}
          value={engine} onValue={setEngine}
        />
        <FacetSelect
          id="yield-version" name="Version" facets={facets.value?.version ?? []}
          value={version} onValue={setVersion}
        />
        <p class="legend">
          <span class="good-text">■ won</span><span>■ neutral</span>
          <span class="warn-text">■ lost</span><span class="bad-text">■ refused</span>
        </p>
      </div>
      <ListState list={{ ...yields, first: yields.value }} what="the transforms" />
      {yields.value?.total === 0 && isRead(yields.value.reading) && (
        <Empty title="No transform was tried here yet" />
      )}
      {(yields.value?.total ?? 0) > 0 && (
        <div class="scroll panel" role="region" aria-label="Transform yield" tabIndex={0}>
          <table class="yields">
            <thead>
              <tr>
                <th>Transform</th><th>Engine</th><th class="share">Outcomes</th>
                <th class="n">Tried</th><th class="n">Won</th><th class="n">Neutral</th>
                <th class="n">Lost</th><th class="n">Refused</th><th class="n">Median</th>
                <th>Won at</th><th>Lost at</th>
              </tr>
            </thead>
            <tbody>
              {yields.value!.items.map((row) => (
                <tr key={`${row.transform} ${row.engine} ${row.engine_version}`}>
                  <td class="mono">{plain(row.transform)}</td>
                  <td class="nowrap">{plain(row.engine)} {plain(row.engine_version)}</td>
                  <td class="share"><Bar row={row} /></td>
                  <td class="n">{count(row.tried)}</td>
                  <td class="n">{count(row.won)}</td>
                  <td class="n">{count(row.neutral)}</td>
                  <td class="n">{count(row.lost)}</td>
                  <td class="n">{count(row.refused)}</td>
                  <td class="n">{row.median ? factor(row.median) : "–"}</td>
                  <td class="places"><Places places={row.won_at} /></td>
                  <td class="places"><Places places={row.lost_at} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
