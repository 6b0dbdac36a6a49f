// A long list that stays at the server: pages of it are fetched as they come into sight, and the
// pages that nobody looks at any more are forgotten.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { asApiError, get, path, type ApiError } from "../api";
import type { Page } from "../api_types";
import { longestWait, waitForLoad } from "../resource";

const pageSize = 200;
const typingPause = 150; // ms
const pagesKept = 12;

export interface Paged<T, P extends Page<T> = Page<T>> {
  total: number;
  first: P | null; // The newest answer, for what stands beside its items.
  rowAt: (index: number) => T | undefined;
  onSeen: (first: number, last: number) => void;
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
}

interface Shelf<T> { pages: Map<number, T[]>; asked: Set<number> }

// What a person types, once they pause: not every letter is worth a request.
export function useSettled(words: string): string {
  const [settled, setSettled] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), typingPause);
    return () => clearTimeout(timer);
  }, [words]);
  return settled;
}

export function usePaged<T, P extends Page<T> = Page<T>>(
  base: string,
  filters: Record<string, string>,
): Paged<T, P> {
  const key = path(base, filters);
  const shelf = useRef<Shelf<T>>({ pages: new Map(), asked: new Set() });
  const seen = useRef<[number, number]>([0, pageSize]);
  const generation = useRef(0);
  const [state, setState] = useState<{
    key: string; total: number; first: P | null; error: ApiError | null;
  }>({ key: "", total: 0, first: null, error: null });

  const fetchPage = useCallback(async (page: number) => {
    const mine = generation.current;
    const { pages, asked } = shelf.current;
    if (asked.has(page)) return;
    asked.add(page);
    try {
      const { value } = await get<P>(
        path(base, { ...filters, offset: page * pageSize, limit: pageSize }));
      if (mine !== generation.current || !value) return;
      pages.delete(page);
      pages.set(page, value.items); // The newest stands last.
      for (const old of pages.keys()) {
        if (pages.size <= pagesKept) break;
        pages.delete(old);
        asked.delete(old);
      }
      setState({ key, total: value.total, first: value, error: null });
    } catch (problem) {
      if (mine !== generation.current) return;
      asked.delete(page);
      setState((was) => ({ ...was, key, error: asApiError(problem) }));
    }
  }, [key]);

  const fetchSeen = useCallback(async (first: number, last: number) => {
    const pages = [];
    for (let page = Math.floor(first / pageSize); page * pageSize < Math.max(last, 1); page++) {
      pages.push(fetchPage(page));
    }
    await Promise.all(pages);
  }, [fetchPage]);
  const onSeen = useCallback((first: number, last: number) => {
    seen.current = [first, last];
    void fetchSeen(first, last);
  }, [fetchSeen]);

  const timer = useRef<number | undefined>(undefined);
  const due = useRef(0);
  const loadSeen = useRef(() => {});
  loadSeen.current = () => {
    const begin = performance.now();
    timer.current = undefined;
    due.current = begin + longestWait; // Unless it is there before.
    shelf.current.asked.clear(); // What is shown stays until its page comes anew.
    void fetchSeen(...seen.current).then(() => {
      due.current = performance.now() + waitForLoad(performance.now() - begin);
    });
  };
  // May be called as often as events come; the last load begins after the last call.
  const reload = useCallback(() => {
    if (timer.current !== undefined) return;
    const wait = Math.max(0, due.current - performance.now());
    timer.current = setTimeout(() => loadSeen.current(), wait) as unknown as number;
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  useEffect(() => {
    generation.current++;
    shelf.current = { pages: new Map(), asked: new Set() };
    const [from, to] = seen.current; // As the table has told it already.
    onSeen(0, 1);
    onSeen(from, to);
  }, [key]);

  const current = state.key === key;
  return {
    total: current ? state.total : 0,
    first: current ? state.first : null,
    rowAt: (index) => {
      const page = current ? shelf.current.pages.get(Math.floor(index / pageSize)) : undefined;
      return page?.[index % pageSize];
    },
    onSeen,
    error: current ? state.error : null,
    loading: !current,
    reload,
  };
}
