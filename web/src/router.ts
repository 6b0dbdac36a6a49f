// Which view the address names. Everything stands behind the '#', so that no server sees it, and a
// view can be linked to; nothing that a person typed is ever put there.
import { useEffect, useState } from "preact/hooks";

export interface Place {
  view: string; // "fleet"
  parts: string[]; // What follows, decoded.
}

export function placeOf(hash: string): Place {
  const parts = hash
    .replace(/^#\/?/, "")
    .split("/")
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part; // Not one of our links.
      }
    });
  return { view: parts[0] || "fleet", parts: parts.slice(1) };
}

export function link(view: string, ...parts: string[]): string {
  return "#/" + [view, ...parts].map(encodeURIComponent).join("/");
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => placeOf(location.hash));
  useEffect(() => {
    const changed = () => setPlace(placeOf(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return place;
}
