// A speedup with its spread. A gain inside the noise is shown as neutral, whatever its figure.
import type { SpeedupType } from "../api_types";
import { factor, milliseconds, percent } from "../units";

interface Props {
  speedup?: number | null | undefined;
  type?: SpeedupType | undefined;
  noise?: number | null | undefined;
  interval?: [number, number] | null | undefined;
  status?: string;
}

const neutral = new Set(["NEUTRAL", "no gain", "PASS"]);

export function isInsideNoise(speedup: number, noise?: number | null, status = ""): boolean {
  if (neutral.has(status) || speedup === 1) return true;
  return noise != null && Math.abs(speedup - 1) <= noise;
}

export function spreadOf(noise?: number | null, interval?: [number, number] | null): string {
  if (interval) return `${interval[0].toFixed(2)}–${interval[1].toFixed(2)}×`;
  if (noise != null) return `±${percent(noise)}`;
  return "";
}

// A time; a dash where none is known.
export function Time({ ms }: { ms: number | null | undefined }) {
  return ms && ms > 0 ? <>{milliseconds(ms)}</> : <span class="soft">–</span>;
}

interface Figures {
  speedup?: number | null; speedup_type?: SpeedupType; noise?: number | null;
  interval?: [number, number] | null; status: string; best_speedup: number;
}

// Of a query: its result, or the best so far while it is worked on.
export function Result({ row, isOpen }: { row: Figures; isOpen: boolean }) {
  if (row.speedup == null && isOpen && row.best_speedup > 0) {
    return <span class="live-text">{row.best_speedup.toFixed(2)}× so far</span>;
  }
  return (
    <Speedup
      speedup={row.speedup}
      type={row.speedup_type}
      noise={row.noise}
      interval={row.interval}
      status={row.status}
    />
  );
}

export function Speedup({ speedup, type, noise, interval, status }: Props) {
  if (speedup == null || speedup === 0) return <span class="soft">–</span>;
  if (type === "both_timeout") return <span class="soft">both timed out</span>;
  const calm = isInsideNoise(speedup, noise, status);
  const tone = calm ? "" : speedup > 1 ? "good-text" : "warn-text";
  const spread = spreadOf(noise, interval);
  return (
    <>
      <span class={tone}>
        {type === "vs_timeout_ceiling" ? "≥ " : ""}
        {factor(speedup)}
      </span>
      {spread && <span class="sub soft"> {spread}</span>}
    </>
  );
}
