// Every run of a measurement as a dot: the original above, the candidate below, on one scale. Runs
// that the protocol drops are hollow; the line is the mean of the rest.
import { scaleLinear } from "d3-scale";
import type { Measurement, Timing } from "../api_types";
import { milliseconds, spread } from "../units";

// Which runs the protocol drops: of 3run the first; else the fastest and the slowest, a tenth each
// of 20 and more.
export function droppedRuns(times: number[], protocol: string): Set<number> {
  if (times.length < 3) return new Set();
  if (protocol === "3run") return new Set([0]);
  const each = times.length >= 20 ? Math.floor(times.length / 10) : 1;
  const byTime = times.map((_, index) => index).sort((a, b) => times[a]! - times[b]!);
  return new Set([...byTime.slice(0, each), ...byTime.slice(-each)]);
}

function Strip(props: {
  timing: Timing; protocol: string; kind: "old" | "new"; y: number; x: (value: number) => number;
}) {
  const { timing, kind, y, x } = props;
  const dropped = droppedRuns(timing.wall_ms, props.protocol);
  return (
    <g>
      {timing.wall_ms.map((time, index) => (
        <circle
          key={index}
          class={`dot ${dropped.has(index) ? "dropped" : kind}`}
          cx={`${x(time)}%`}
          cy={y}
          r="5"
        >
          <title>
            {`run ${index + 1}: ${milliseconds(time)}${dropped.has(index) ? ", not counted" : ""}`}
          </title>
        </circle>
      ))}
      <line
        class={`mean ${kind}`}
        x1={`${x(timing.wall_ms_kept)}%`}
        x2={`${x(timing.wall_ms_kept)}%`}
        y1={y - 11}
        y2={y + 11}
      />
    </g>
  );
}

function described(name: string, timing: Timing): string {
  return `${name} ${milliseconds(timing.wall_ms_kept)} ${spread(timing.spread)}, ` +
    `${timing.wall_ms.length} runs`;
}

export function TimesStrip({ measurement }: { measurement: Measurement }) {
  const { original, candidate, protocol } = measurement;
  const largest = Math.max(...original.wall_ms, ...candidate.wall_ms, 0.001);
  const scale = scaleLinear().domain([0, largest * 1.02]).range([0, 97]).nice(5);
  const x = (value: number) => scale(value) + 1;
  const words = `${described("original", original)}; ${described("candidate", candidate)}`;
  return (
    <figure class="times">
      <svg height="92" role="img" aria-label={`Wall time of every run: ${words}`}>
        {scale.ticks(5).map((tick) => (
          <g key={tick}>
            <line class="grid" x1={`${x(tick)}%`} x2={`${x(tick)}%`} y1="4" y2="70" />
            <text class={`tick ${tick === 0 ? "" : "mid"}`} x={`${x(tick)}%`} y="86">
              {tick === 0 ? "0" : milliseconds(tick)}
            </text>
          </g>
        ))}
        <Strip timing={original} protocol={protocol} kind="old" y={20} x={x} />
        <Strip timing={candidate} protocol={protocol} kind="new" y={54} x={x} />
      </svg>
      <figcaption class="legend">
        <span>● original {milliseconds(original.wall_ms_kept)} {spread(original.spread)}</span>
        <span class="good-text">
          ● candidate {milliseconds(candidate.wall_ms_kept)} {spread(candidate.spread)}
        </span>
        <span>◌ not counted ({protocol}) · | mean of the rest</span>
      </figcaption>
    </figure>
  );
}
