// The history of a query: every attempt at it as a dot over time, and as a row.
import { scaleLinear, scaleLog } from "d3-scale";
import type { Attempt } from "../api_types";
import { useWorkspace } from "../resource";
import { count, factor, moment, plain } from "../units";
import { AttemptTable } from "./attempt_table";
import { usePaged } from "./paged";
import { Empty, isRead, ListState } from "./states";
import { toneOf } from "./status";

const height = 150;

function Dots({ attempts }: { attempts: Attempt[] }) {
  const timed = attempts.filter((each) => (each.speedup ?? 0) > 0 && each.timestamp);
  if (timed.length < 2) return null;
  const moments = timed.map((each) => Date.parse(each.timestamp));
  const gains = timed.map((each) => each.speedup!);
  const x = scaleLinear().domain([Math.min(...moments), Math.max(...moments) + 1]).range([1, 98]);
  const y = scaleLog()
    .domain([Math.min(0.8, ...gains), Math.max(2, ...gains) * 1.1]).range([height - 8, 8]);
  const ticks = [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000]
    .filter((tick) => tick >= y.domain()[0]! && tick <= y.domain()[1]!);
  return (
    <div class="scatter">
      <svg
        height={height}
        role="img"
        aria-label={`${timed.length} attempts, speedups from ${factor(Math.min(...gains))} to ` +
          factor(Math.max(...gains))}
      >
        {ticks.map((tick) => (
          <g key={tick}>
            <line class={tick === 1 ? "one" : "grid"} x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
            <text class="tick end" x="-6" y={y(tick) + 4}>{tick}×</text>
          </g>
        ))}
        {timed.map((each, index) => (
          <circle
            key={each.id}
            class={`dot ${toneOf(each.status)}`}
            cx={`${x(moments[index]!)}%`}
            cy={y(each.speedup!)}
            r="4.5"
          >
            <title>
              {`${moment(each.timestamp)}: ${each.status}, ${factor(each.speedup!)}, ` +
                each.transforms.join(", ")}
            </title>
          </circle>
        ))}
      </svg>
    </div>
  );
}

export function History({ query }: { query: string }) {
  const attempts = usePaged<Attempt>(
    "/api/blackboard/attempts", { query_id: query, sort: "newest" });
  useWorkspace("blackboard", attempts.reload);
  return (
    <>
      <h2>
        {plain(query)}{" "}
        <span class="soft">{attempts.first ? `${count(attempts.total)} attempts` : ""}</span>
      </h2>
      <ListState list={attempts} what="the history" />
      {attempts.first && attempts.total === 0 && isRead(attempts.first.reading) && (
        <Empty title="No attempt at this query is known" />
      )}
      {attempts.first && attempts.total > 0 && (
        <div class="stack">
          <section class="panel" aria-label="Attempts over time">
            <Dots attempts={attempts.first.items} />
            <p class="caption">
              Speedup of each attempt over time
              {attempts.total > attempts.first.items.length &&
                `, the newest ${attempts.first.items.length}`}
              . The blackboard keeps means, not single runs: those stand in the mission.
            </p>
          </section>
          <AttemptTable attempts={attempts} label={`Attempts at ${query}`} />
        </div>
      )}
    </>
  );
}
