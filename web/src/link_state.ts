// Whether what is shown is live: one value for the whole page, shown in its bar.
import { useEffect, useState } from "preact/hooks";
import type { LinkState } from "./live";

let state: LinkState = "idle";
const watchers = new Set<(state: LinkState) => void>();

export function setLinkState(next: LinkState): void {
  state = next;
  for (const watch of watchers) watch(next);
}

export function useLinkState(): LinkState {
  const [value, setValue] = useState(state);
  useEffect(() => {
    watchers.add(setValue);
    setValue(state);
    return () => {
      watchers.delete(setValue);
    };
  }, []);
  return value;
}
