// Plans side by side, as trees: self times as a bar of warmth, and which operators are new, gone, or
// work on other rows. An operator chosen in one plan is marked in the other.
import { useMemo, useState } from "preact/hooks";
import type { Plan, PlanOperator } from "../api_types";
import { bytes, count, milliseconds, percent, plain } from "../units";
import { box, layout } from "./plan_layout";

const signs = { same: "", changed: "~", gone: "−", come: "+" };
const words = {
  same: "as in the other plan", changed: "over other rows", gone: "gone afterwards", come: "new",
};

function short(text: string, most: number): string {
  const line = plain(text);
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

function Box(props: {
  op: PlanOperator; x: number; y: number; analyzed: boolean; chosen: boolean;
  share: number; onChoose: () => void;
}) {
  const { op, x, y, analyzed } = props;
  const inner = box.width - 16;
  return (
    <g
      class={`op ${op.change}${props.chosen ? " chosen" : ""}`}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={0}
      aria-description={words[op.change]}
      aria-pressed={props.chosen}
      onClick={props.onChoose}
      onKeyDown={(event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          props.onChoose();
        }
      }}
    >
      <rect class="box" width={box.width} height={box.height} rx="6" />
      <text class="name" x="8" y="16">{short(op.name, 18)}</text>
      <text class="sign" x={box.width - 8} y="16" text-anchor="end">{signs[op.change]}</text>
      <text class="dim" x="8" y="30">{short(op.relation ?? "", 22)}</text>
      <text class="dim" x="8" y="43">
        {analyzed ? milliseconds(op.self_ms ?? 0) : "not run"}
      </text>
      <text class="dim" x={box.width - 8} y="43" text-anchor="end">
        {`${count(op.rows_out || op.rows_estimated || 0)} rows`}
      </text>
      <rect class="heat-back" x="8" y="47.5" width={inner} height="3" />
      <rect class="heat" x="8" y="47.5" width={inner * props.share} height="3" />
    </g>
  );
}

function Tree(props: {
  plan: Plan; name: string; chosen: number; onChoose: (index: number) => void;
}) {
  const { plan } = props;
  const placed = useMemo(() => layout(plan.operators), [plan]);
  if (!placed) return <p class="soft">This plan has no operators.</p>;
  const pad = 4;
  return (
    <div class="plan-scroll" role="group" aria-label={`Plan ${props.name}`} tabIndex={0}>
      <svg
        width={placed.width + 2 * pad}
        height={placed.height + 2 * pad}
        viewBox={`${placed.left - pad} ${-pad} ${placed.width + 2 * pad} ${placed.height + 2 * pad}`}
      >
        {placed.nodes.map((node) => node.parent && (
          <path
            key={`edge${node.data.index}`}
            class="edge"
            stroke-width={1 + Math.log10(1 + (node.data.op.rows_out ?? 0)) / 2}
            d={`M${node.x} ${node.y} C${node.x} ${node.y - box.gapY / 2} ${node.parent.x} ` +
              `${node.parent.y + box.height + box.gapY / 2} ${node.parent.x} ` +
              `${node.parent.y + box.height}`}
          />
        ))}
        {placed.nodes.map((node) => (
          <Box
            key={node.data.index}
            op={node.data.op}
            x={node.x - box.width / 2}
            y={node.y}
            analyzed={plan.analyzed}
            chosen={props.chosen === node.data.index}
            share={Math.min(1, node.data.op.share ?? 0)}
            onChoose={() => props.onChoose(node.data.index)}
          />
        ))}
      </svg>
    </div>
  );
}

function Details({ op, analyzed }: { op: PlanOperator; analyzed: boolean }) {
  const facts: [string, string][] = [];
  if (analyzed) {
    facts.push(["self time", `${milliseconds(op.self_ms ?? 0)}, ${percent(op.share ?? 0)} of all`]);
    facts.push(["rows", count(op.rows_out ?? 0) +
      (op.rows_estimated != null ? `, ${count(op.rows_estimated)} estimated` : "")]);
  }
  if (op.rows_scanned) facts.push(["read from storage", `${count(op.rows_scanned)} rows`]);
  if ((op.loops ?? 1) !== 1) facts.push(["loops", count(op.loops ?? 1)]);
  if (op.spilled_bytes) facts.push(["spilled", bytes(op.spilled_bytes)]);
  for (const [name, text] of Object.entries(op.details ?? {})) facts.push([name, text]);
  return (
    <div aria-live="polite">
      <h3>{op.name} {op.relation} <span class="soft">{words[op.change]}</span></h3>
      <dl class="facts">
        {facts.map(([name, text]) => [<dt>{name}</dt>, <dd class="mono">{plain(text)}</dd>])}
      </dl>
    </div>
  );
}

function summary(plan: Plan): string {
  const parts = [`${plan.operators.length} operators`];
  if (plan.analyzed) {
    parts.unshift(milliseconds(plan.total_ms), `${milliseconds(plan.cpu_ms)} in operators`);
  }
  if (plan.memory_bytes_peak) parts.push(`${bytes(plan.memory_bytes_peak)} memory at most`);
  if (plan.spilled_bytes_peak) parts.push(`${bytes(plan.spilled_bytes_peak)} spilled`);
  return parts.join(" · ");
}

export function Plans({ before, after }: { before?: Plan | null; after?: Plan | null }) {
  const [chosen, setChosen] = useState<{ side: "before" | "after"; index: number } | null>(null);
  if (!before) return <p class="soft">The plan comes with the first run of the query.</p>;
  const both = { before, after };
  const chosenOn = (side: "before" | "after"): number => {
    if (!chosen) return -1;
    if (chosen.side === side) return chosen.index;
    return both[chosen.side]?.operators[chosen.index]?.other ?? -1;
  };
  const plan = chosen && both[chosen.side];
  const op = plan?.operators[chosen!.index];
  return (
    <>
      <div class={after ? "two" : "stack"}>
        {(["before", "after"] as const).map((side) => both[side] && (
          <div key={side}>
            <h3>{side} <span class="soft">{summary(both[side])}</span></h3>
            <Tree
              plan={both[side]}
              name={side}
              chosen={chosenOn(side)}
              onChoose={(index) => setChosen({ side, index })}
            />
          </div>
        ))}
      </div>
      {op && <Details op={op} analyzed={plan!.analyzed} />}
      <p class="legend">
        {after && (
          <>
            <span class="gone">− gone</span>
            <span class="come">+ new</span>
            <span class="changed">~ over other rows</span>
          </>
        )}
        <span>bar: share of all self times, summed over threads, from one profiled run</span>
      </p>
    </>
  );
}
