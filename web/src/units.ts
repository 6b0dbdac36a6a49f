// Numbers as people read them: always with a unit, with the spread beside it where one is known.

const minus = "−";

// Three significant digits, no exponent, thin groups of thousands.
export function digits(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const text = size.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return value < 0 ? minus + text : text;
}

// A file's own name, anything else as it is: the path to it is of use to few, and says much.
export function fileName(target: string): string {
  return target.startsWith("/") ? target.slice(target.lastIndexOf("/") + 1) : target;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function milliseconds(value: number): string {
  const size = Math.abs(value);
  if (size < 1000) return `${digits(value)} ms`;
  if (size < 120_000) return `${digits(value / 1000)} s`;
  if (size < 7_200_000) return `${digits(value / 60_000)} min`;
  if (size < 172_800_000) return `${digits(value / 3_600_000)} h`;
  return `${digits(value / 86_400_000)} days`;
}

export function factor(value: number): string {
  if (value >= 100) return `${digits(value)}×`;
  return `${value.toFixed(2)}×`;
}

// "±3 %": half of what lies between the fastest and the slowest kept run.
export function spread(relative: number): string {
  const percent = (relative / 2) * 100;
  if (percent < 0.5) return "±<1 %";
  return `±${Math.round(percent)} %`;
}

export function percent(share: number): string {
  const value = share * 100;
  if (value !== 0 && Math.abs(value) < 1) return "<1 %";
  return `${Math.round(value)} %`;
}

export function money(dollars: number): string {
  if (dollars === 0) return "$0";
  if (Math.abs(dollars) < 0.01) return "<$0.01";
  return `$${dollars.toFixed(2)}`;
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 ** 2) return `${digits(value / 1024)} KiB`;
  if (value < 1024 ** 3) return `${digits(value / 1024 ** 2)} MiB`;
  return `${digits(value / 1024 ** 3)} GiB`;
}

// "2026-11-29 23:52:41" of an ISO time, in UTC as everything that ado writes.
export function moment(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

// Characters that would let a text be read in another order than it is meant, or hide in it, are
// shown by their code points, as in the reports. A byte order mark is one of them.
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
export function plain(text: string): string {
  return text.replace(
    deceptive,
    (c) => `<U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}
