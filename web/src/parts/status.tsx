// A status as people see it: a sign, the word, and a colour. None of the three is needed alone.

export type Tone = "good" | "live" | "bad" | "warn" | "calm";

const tones: Record<string, Tone> = {
  WIN: "good", IMPROVED: "good", accepted: "good", done: "good", verified: "good",
  PASS: "calm", NEUTRAL: "calm", "no gain": "calm", finished: "calm", waiting: "calm",
  surveyed: "calm", stopped: "calm", none: "calm", complete: "calm", reading: "calm",
  REGRESSION: "warn", undecided: "warn", unsupported: "warn", unverified: "warn",
  ceiling: "warn", stopping: "warn", unfinished: "warn",
  ERROR: "bad", FAIL: "bad", FAIL_TIER1: "bad", FAIL_EQUIV: "bad", rejected: "bad",
  failed: "bad", unreadable: "bad",
  running: "live", assigned: "live", prepared: "live", measured: "live",
};

const signs: Record<Tone, string> = { good: "▲", live: "◆", bad: "✕", warn: "▼", calm: "=" };
const ownSigns: Record<string, string> = {
  accepted: "✓", done: "✓", verified: "✓", undecided: "?", unsupported: "–", waiting: "·",
  surveyed: "·", finished: "✓", stopped: "‖", none: "–", unverified: "?", ceiling: "≥",
  complete: "✓", PASS: "✓", stopping: "‖", unfinished: "‖", reading: "…",
};

export function toneOf(status: string): Tone {
  return tones[status] ?? "calm";
}

export function Status({ value }: { value: string }) {
  if (!value) return <span class="soft">–</span>;
  const tone = toneOf(value);
  return (
    <span class={`status ${tone}`}>
      <span aria-hidden="true">{ownSigns[value] ?? signs[tone]} </span>
      {value.replace(/_/g, " ")}
    </span>
  );
}

export function Stars({ count }: { count: number }) {
  if (!count) return <span class="soft">–</span>;
  return (
    <span role="img" aria-label={`importance ${count} of 3`} title={`importance ${count} of 3`}>
      {"★".repeat(count)}
      <span class="soft">{"☆".repeat(Math.max(0, 3 - count))}</span>
    </span>
  );
}
