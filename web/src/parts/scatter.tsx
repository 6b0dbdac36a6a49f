// The opportunity scatter: how long each query takes, and how much faster it got. Both axes are
// logarithmic. Arrow keys go from query to query, enter opens one.
import { scaleLog } from "d3-scale";
import { memo } from "preact/compat";
import { useMemo, useRef, useState } from "preact/hooks";
import type { ScatterPoint } from "../api_types";
import { link } from "../router";
import { factor, milliseconds } from "../units";
import { toneOf } from "./status";

const height = 300;
const foot = 26;

function decades(low: number, high: number, steps: number[]): number[] {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const value = step * 10 ** power;
      if (value >= low * 0.999 && value <= high * 1.001) ticks.push(value);
    }
  }
  return ticks;
}

interface Scales {
  x: (ms: number) => number; y: (speedup: number) => number;
  xTicks: number[]; yTicks: number[];
}

function scalesOf(points: ScatterPoint[]): Scales {
  const times = points.map((point) => Math.max(point.baseline_ms, 0.01));
  const gains = points.map((point) => Math.max(point.speedup, 0.01));
  const left = Math.min(...times) / 1.5;
  const right = Math.max(...times) * 1.5;
  const low = Math.min(0.8, Math.min(...gains) / 1.15);
  const high = Math.max(2, Math.max(...gains) * 1.25);
  const x = scaleLog().domain([left, right]).range([0, 100]);
  const y = scaleLog().domain([low, high]).range([height - foot, 6]);
  const few = right / left > 500 ? [1] : [1, 3];
  return {
    x: (ms) => x(Math.max(ms, 0.01)),
    y: (speedup) => y(Math.max(speedup, 0.01)),
    xTicks: decades(left, right, few),
    yTicks: decades(low, high, high / low > 100 ? [1] : [1, 2, 5]),
  };
}

const Points = memo(function Points(props: { points: ScatterPoint[]; scales: Scales }) {
  const { points, scales } = props;
  return (
    <g>
      {points.map((point, index) => (
        <circle
          key={point.query_id}
          data-point={index}
          class={`dot ${point.final ? toneOf(point.status) : "live"}`}
          cx={`${scales.x(point.baseline_ms)}%`}
          cy={scales.y(point.speedup)}
          r={3 + point.stars}
        />
      ))}
    </g>
  );
});

function wordsFor(point: ScatterPoint): string {
  const state = point.final ? point.status || "done" : "best so far";
  return `${point.query_id}: ${milliseconds(point.baseline_ms)}, ` +
    `${point.is_ceiling ? "≥ " : ""}${factor(point.speedup)}, ${state}`;
}

export const Scatter = memo(function Scatter({ points: given }: { points: ScatterPoint[] }) {
  const points = useMemo(
    () => given.filter((p) => p.baseline_ms > 0 && p.speedup > 0)
      .sort((a, b) => b.speedup - a.speedup),
    [given]);
  const scales = useMemo(() => (points.length ? scalesOf(points) : null), [points]);
  const [chosen, setChosen] = useState(-1);
  const chart = useRef<SVGSVGElement>(null);
  if (!scales) return <p class="soft">No query has been timed yet.</p>;
  const point = points[chosen];

  function open(which: ScatterPoint | undefined) {
    if (which?.mission_id) location.hash = link("mission", which.mission_id);
  }
  // The nearest within reach of a finger.
  function nearest(event: MouseEvent): number {
    const box = chart.current!.getBoundingClientRect();
    let best = -1;
    let reach = 22 ** 2;
    points.forEach((each, index) => {
      const dx = (scales!.x(each.baseline_ms) / 100) * box.width - (event.clientX - box.left);
      const dy = scales!.y(each.speedup) - (event.clientY - box.top);
      if (dx * dx + dy * dy < reach) {
        reach = dx * dx + dy * dy;
        best = index;
      }
    });
    return best;
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setChosen((was) => Math.max(0, Math.min(points.length - 1, was + step)));
    } else if (event.key === "Enter") open(point);
  }

  return (
    <>
      <div class="scatter">
        <div
          role="group"
          tabIndex={0}
          aria-label={`${points.length} queries by time and speedup; arrow keys, enter opens`}
          onKeyDown={onKeyDown}
        >
          <svg
            ref={chart}
            height={height}
            aria-hidden="true"
            onMouseMove={(event) => setChosen(nearest(event))}
            onClick={(event) => open(points[nearest(event)])}
          >
            {scales.yTicks.map((tick) => (
              <g key={tick}>
                <line
                  class={tick === 1 ? "one" : "grid"}
                  x1="0" x2="100%" y1={scales.y(tick)} y2={scales.y(tick)}
                />
                <text class="tick end" x="-6" y={scales.y(tick) + 4}>{`${tick}×`}</text>
              </g>
            ))}
            {scales.xTicks.map((tick) => (
              <text key={tick} class="tick mid" x={`${scales.x(tick)}%`} y={height - 6}>
                {milliseconds(tick)}
              </text>
            ))}
            <Points points={points} scales={scales} />
            {point && (
              <circle
                class="ring"
                cx={`${scales.x(point.baseline_ms)}%`}
                cy={scales.y(point.speedup)}
                r={7 + point.stars}
              />
            )}
          </svg>
        </div>
      </div>
      <p class="chart-tip" aria-live="polite">
        {point ? wordsFor(point) : "Time of the query as it was, by how much faster it got."}
      </p>
      <p class="legend" aria-hidden="true">
        <span class="good-text">● faster</span>
        <span>● inside the noise</span>
        <span class="warn-text">● slower</span>
        <span class="live-text">● best so far</span>
        <span>larger: more important</span>
      </p>
    </>
  );
});
