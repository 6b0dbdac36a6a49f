// A table of any number of rows that only draws those in sight. Rows come by index, so that they
// may be in memory or still at the server. Keys: arrows, page up and down, home, end, enter.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWidth, type Width } from "./narrow";

export interface Column<T> {
  id: string;
  name: string;
  width: string; // Of CSS grid: "6rem", "minmax(8rem, 2fr)".
  numeric?: boolean;
  from?: Width; // The narrowest page that shows it; medium unless given.
  narrowWidth?: string; // On a phone.
  sortable?: boolean;
  cell: (row: T) => ComponentChildren;
}

export interface Order { column: string; falling: boolean }

interface Props<T> {
  label: string;
  columns: Column<T>[];
  total: number;
  rowAt: (index: number) => T | undefined; // undefined: not here yet.
  keyOf: (row: T) => string;
  onSeen?: (first: number, last: number) => void;
  order?: Order | undefined;
  onOrder?: (column: string) => void;
  onOpen?: (row: T) => void;
  second?: (row: T) => ComponentChildren; // A phone's second line.
  height?: number; // Of the body, at most.
}

const spare = 8; // Rows drawn beyond what is in sight.

const widths: Width[] = ["narrow", "medium", "wide"];
function isShown(from: Width, width: Width): boolean {
  return widths.indexOf(from) <= widths.indexOf(width);
}

function ariaSort(order: Order | undefined, column: string) {
  if (order?.column !== column) return undefined;
  return order.falling ? "descending" : "ascending";
}

function useWindow(total: number, rowHeight: number, height: number) {
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const scrolled = () => setTop(element.scrollTop);
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => element.removeEventListener("scroll", scrolled);
  }, []);
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(total, Math.ceil((top + height) / rowHeight) + spare);
  return { body, first, last };
}

export function VirtualTable<T>(props: Props<T>) {
  const { columns, total, height = 560 } = props;
  const width = useWidth();
  const narrow = width === "narrow";
  const shown = columns.filter((column) => isShown(column.from ?? "medium", width));
  const rowHeight = narrow && props.second ? 58 : 36;
  const bodyHeight = Math.min(height, Math.max(1, total) * rowHeight);
  const { body, first, last } = useWindow(total, rowHeight, bodyHeight);
  const [active, setActive] = useState(0);
  const template = shown
    .map((column) => (narrow && column.narrowWidth) || column.width).join(" ");
  const wantsFocus = useRef(false);

  useEffect(() => props.onSeen?.(first, last), [first, last, total, props.onSeen]);
  useEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    body.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus();
  });

  function moveTo(index: number) {
    const next = Math.max(0, Math.min(total - 1, index));
    const element = body.current;
    if (!element) return;
    const top = next * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    const bottom = top + rowHeight - bodyHeight;
    if (bottom > element.scrollTop) element.scrollTop = bottom;
    wantsFocus.current = true;
    setActive(next);
  }

  function onKeyDown(event: KeyboardEvent) {
    const page = Math.max(1, Math.floor(bodyHeight / rowHeight) - 1);
    const moves: Record<string, number> = {
      ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page,
      PageUp: active - page, Home: 0, End: total - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      moveTo(to);
    } else if (event.key === "Enter" && (event.target as HTMLElement).role === "row") {
      const row = props.rowAt(active);
      if (row) props.onOpen?.(row);
    }
  }

  const focusable = Math.max(first, Math.min(active, last - 1));
  const rows = [];
  for (let index = first; index < last; index++) {
    const row = props.rowAt(index);
    rows.push(
      <div
        key={row ? props.keyOf(row) : index}
        role="row"
        class="t-row"
        aria-rowindex={index + 2}
        data-index={index}
        tabIndex={index === focusable ? 0 : -1}
        onFocus={() => setActive(index)}
        style={{
          height: `${rowHeight}px`, top: `${index * rowHeight}px`, gridTemplateColumns: template,
        }}
      >
        {shown.map((column) => (
          <div key={column.id} role="gridcell" class={`t-cell${column.numeric ? " n" : ""}`}>
            {row ? column.cell(row) : <span class="soft">…</span>}
          </div>
        ))}
        {narrow && props.second && (
          <div role="gridcell" class="t-second">{row ? props.second(row) : ""}</div>
        )}
      </div>,
    );
  }

  return (
    <div class="table" role="grid" aria-label={props.label} aria-rowcount={total + 1}>
      <div role="rowgroup">
        <div role="row" class="t-head" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
          {shown.map((column) => (
            <div
              key={column.id}
              role="columnheader"
              class={column.numeric ? "n" : ""}
              aria-sort={ariaSort(props.order, column.id)}
            >
              {column.sortable && props.onOrder ? (
                <button type="button" onClick={() => props.onOrder!(column.id)}>
                  {column.name}
                </button>
              ) : column.name}
            </div>
          ))}
        </div>
      </div>
      <div
        ref={body}
        role="rowgroup"
        class="t-body"
        style={{ height: `${bodyHeight}px` }}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: `${total * rowHeight}px` }} />
        {rows}
      </div>
    </div>
  );
}
