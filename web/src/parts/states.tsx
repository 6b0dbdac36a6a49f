// What stands where there is nothing to show: still loading, empty, or refused.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../api";
import type { Reading } from "../api_types";
import { count } from "../units";

// Says nothing for a moment: most answers come before it would be read.
export function Loading({ what }: { what: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return <div class="state" role="status">{shown ? `Loading ${what} …` : ""}</div>;
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Failed({ error, again }: { error: ApiError; again?: () => void }) {
  const noToken = error.code === "no_token";
  return (
    <div class="state failed" role="alert">
      <h2>{noToken ? "This page needs its token" : "This could not be loaded"}</h2>
      <p>
        {noToken
          ? "Open the address that `ado dashboard` printed: it carries the token."
          : error.message}
      </p>
      {error.hint && !noToken && <p>{error.hint}</p>}
      {again && <p><button type="button" onClick={again}>Try again</button></p>}
    </div>
  );
}

// Over what was there before: it is old now, and still better than nothing.
export function Stale({ error }: { error: ApiError | null }) {
  if (!error) return null;
  return (
    <div class="note bad" role="alert">
      Not up to date: {error.message}. {error.hint}
    </div>
  );
}

interface Listed {
  first: { reading?: Reading } | null;
  error: ApiError | null;
  loading: boolean;
  reload: () => void;
}

// What stands above a list: that it is on its way, refused, old, or not read to its end.
export function ListState({ list, what }: { list: Listed; what: string }) {
  if (list.loading) return <Loading what={what} />;
  if (!list.first) {
    return list.error ? <Failed error={list.error} again={list.reload} /> : null;
  }
  return (
    <>
      <Stale error={list.error} />
      <Progress reading={list.first.reading} />
    </>
  );
}

export const isRead = (reading: Reading | undefined): boolean =>
  !reading || reading.read >= reading.total;

// Figures beside it are of what is read so far.
export function Progress({ reading }: { reading: Reading | undefined }) {
  if (!reading || isRead(reading)) return null;
  return (
    <p class="note" role="status">
      Reading what is recorded: {count(reading.read)} of {count(reading.total)}
    </p>
  );
}
