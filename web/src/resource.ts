// A value of the server's as a view sees it: there, on its way, or refused; and kept up to date.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { asApiError, get, type ApiError } from "./api";
import { listen } from "./live";
import { setLinkState } from "./link_state";

export interface Resource<T> {
  value: T | null;
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
}

// Between two loads of one path, in ms: the machine may be timing a query, so that loads take a fifth
// of one core at most; and what has changed is to be seen within a second.
const shortestWait = 250;
export const longestWait = 700;
export const waitForLoad = (took: number) =>
  Math.max(shortestWait, Math.min(longestWait, 4 * took));

interface Loaded<T> { path: string | null; value: T | null; error: ApiError | null }

// Loads `path`; null: nothing yet. `reload` may be called as often as events come: loads never
// overlap, and the last one begins after the last call.
export function useResource<T>(path: string | null): Resource<T> {
  const [state, setState] = useState<Loaded<T>>({ path: null, value: null, error: null });
  const loader = useRef<() => void>(() => {});

  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    let etag = "";
    let busy = false;
    let wanted = false;
    let timer: number | undefined;
    const load = async () => {
      if (busy) {
        wanted = true;
        return;
      }
      busy = true;
      wanted = false;
      const begin = performance.now();
      try {
        const answer = await get<T>(path, etag, stop.signal);
        etag = answer.etag;
        if (answer.value !== null) setState({ path, value: answer.value, error: null });
        else setState((old) => (old.error ? { ...old, error: null } : old));
      } catch (problem) {
        if (stop.signal.aborted) return;
        const error = asApiError(problem);
        setState((old) => ({ path, value: old.path === path ? old.value : null, error }));
      }
      const wait = waitForLoad(performance.now() - begin);
      timer = setTimeout(() => {
        busy = false;
        if (wanted) void load();
      }, wait) as unknown as number;
    };
    loader.current = () => void load();
    void load();
    return () => {
      stop.abort();
      clearTimeout(timer);
      loader.current = () => {};
    };
  }, [path]);

  const reload = useCallback(() => loader.current(), []);
  const current = state.path === path;
  return {
    value: current ? state.value : null,
    error: current ? state.error : null,
    loading: path !== null && !current,
    reload,
  };
}

// Calls `onEvent` for every event of the stream; `address` null: there is no stream.
export function useEvents(
  address: ((last: string) => string) | null,
  key: string,
  onEvent: (what: string, data: Record<string, unknown>) => void,
  onAgain: () => void,
): void {
  const handlers = useRef({ onEvent, onAgain });
  handlers.current = { onEvent, onAgain };
  useEffect(() => {
    if (!address) return;
    const stream = listen(
      address,
      (event) => handlers.current.onEvent(event.event, event.data as Record<string, unknown>),
      (state) => {
        setLinkState(state);
        // What came before the stream was open is in no list yet.
        if (state === "live") handlers.current.onAgain();
      },
    );
    return () => {
      stream.close();
      setLinkState("idle");
    };
  }, [key]);
}

// Calls `reload` when something of this kind changes in the workspace, and while it is being read.
export function useWorkspace(kind: string, reload: () => void): void {
  useEvents(
    () => "/api/events",
    "workspace",
    (event, data) => {
      if (event === "reading" || data.what === kind) reload();
    },
    reload,
  );
}
