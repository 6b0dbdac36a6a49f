// A speedup with its spread. A gain inside the noise is shown as neutral, whatever its figure.
import type { SpeedupType } from "../api_types";
import { factor, percent } from "../units";

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
