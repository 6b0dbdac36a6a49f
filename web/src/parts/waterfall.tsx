// Where the time is saved: from the time before, query by query, to the time after.
import { scaleLinear } from "d3-scale";
import { useState } from "preact/hooks";
import type { Charts } from "../api_types";
import { count, milliseconds, percent } from "../units";
import { link } from "../router";

interface Line {
  name: string; from: number; to: number; kind: "sum" | "saved" | "lost"; text: string;
  mission: string;
}

const shownAtFirst = 10;

export function linesOf(fall: Charts["waterfall"], most: number): Line[] {
  const lines: Line[] = [{
    name: "before", from: 0, to: fall.before_ms, kind: "sum", text: milliseconds(fall.before_ms),
    mission: "",
  }];
  let left = fall.before_ms;
  const step = (name: string, saved: number, mission = "") => {
    const share = fall.before_ms > 0 ? ` (${percent(Math.abs(saved) / fall.before_ms)})` : "";
    lines.push({
      name, from: left, to: left - saved, kind: saved >= 0 ? "saved" : "lost", mission,
      text: `${saved >= 0 ? "−" : "+"}${milliseconds(Math.abs(saved))}${share}`,
    });
    left -= saved;
  };
  const steps = fall.steps.filter((each) => each.saved_ms !== 0);
  for (const each of steps.slice(0, most)) {
    step(each.query_id, each.saved_ms, each.mission_id);
  }
  const folded = steps.slice(most);
  const rest = fall.rest ?? { queries: 0, saved_ms: 0 };
  const others = folded.length + rest.queries;
  const saved = folded.reduce((sum, each) => sum + each.saved_ms, rest.saved_ms);
  if (others > 0) step(`${count(others)} more ${others === 1 ? "query" : "queries"}`, saved);
  lines.push({
    name: "after", from: 0, to: fall.after_ms, kind: "sum", text: milliseconds(fall.after_ms),
    mission: "",
  });
  return lines;
}

export function Waterfall({ charts }: { charts: Charts }) {
  const [all, setAll] = useState(false);
  const fall = charts.waterfall;
  if (!(fall.before_ms > 0)) {
    return <p class="soft">No query is done yet: the first result begins this chart.</p>;
  }
  const lines = linesOf(fall, all ? Infinity : shownAtFirst);
  const largest = Math.max(...lines.flatMap((line) => [line.from, line.to]));
  const x = scaleLinear().domain([0, largest]).range([0, 100]);
  return (
    <>
      <table class="fall">
        <thead class="hidden"><tr><th>Query</th><th>Bar</th><th>Saved</th></tr></thead>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index} class={line.kind}>
              <td class="name">
                {line.mission ? <a href={link("mission", line.mission)}>{line.name}</a> : line.name}
              </td>
              <td>
                <svg height="14" aria-hidden="true">
                  <rect
                    class={`bar-${line.kind}`}
                    x={`${x(Math.min(line.from, line.to))}%`}
                    width={`${Math.max(0.3, x(Math.abs(line.to - line.from)))}%`}
                    height="14"
                    rx="2"
                  />
                </svg>
              </td>
              <td class="n">{line.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {fall.steps.length > shownAtFirst && (
        <button type="button" class="quiet" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${fall.steps.length}`}
        </button>
      )}
      <p class="caption">
        {fall.weighed_by_calls
          ? "Times of one run by how often each query is called."
          : "One run of each query that is done."}{" "}
        Measured afresh and interleaved; gains inside the noise are not counted.
      </p>
    </>
  );
}
