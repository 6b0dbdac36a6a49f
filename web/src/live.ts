// The stream of events: one at a time, read with fetch so that it can carry the token, opened anew
// from the last event known when it breaks.
import { ApiError, open } from "./api";

export interface LiveEvent { id: string; event: string; data: unknown }
export type LinkState = "idle" | "live" | "waiting" | "lost"; // idle: no stream is wanted.

const firstPause = 250;
const longestPause = 5000;

// Reads blocks of text/event-stream as they come.
export class EventReader {
  private rest = "";
  feed(text: string): LiveEvent[] {
    this.rest += text;
    const events: LiveEvent[] = [];
    for (;;) {
      const end = /\r?\n\r?\n/.exec(this.rest);
      if (!end) return events;
      const block = this.rest.slice(0, end.index);
      this.rest = this.rest.slice(end.index + end[0].length);
      const event = readBlock(block);
      if (event) events.push(event);
    }
  }
}

function readBlock(block: string): LiveEvent | null {
  let id = "";
  let event = "message";
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue; // A comment, or nothing.
    const value = line.slice(colon + 1).replace(/^ /, "");
    switch (line.slice(0, colon)) {
      case "id": id = value; break;
      case "event": event = value; break;
      case "data": data.push(value); break;
    }
  }
  if (data.length === 0) return null;
  try {
    return { id, event, data: JSON.parse(data.join("\n")) };
  } catch {
    return null; // Not of this server.
  }
}

export interface Stream { close(): void }

// `address` gets the last event's id; "" at first.
export function listen(
  address: (last: string) => string,
  onEvent: (event: LiveEvent) => void,
  onState: (state: LinkState) => void,
): Stream {
  const stop = new AbortController();
  let last = "";
  let pause = firstPause;
  let timer: number | undefined;

  async function read(): Promise<void> {
    const response = await open(address(last), stop.signal);
    onState("live");
    pause = firstPause;
    const events = new EventReader();
    const body = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await body.read();
      if (done) return;
      for (const event of events.feed(value)) {
        if (event.id) last = event.id;
        onEvent(event);
        if (event.event === "gone") throw new ApiError("unreadable", "the journal is gone");
      }
    }
  }

  async function again(): Promise<void> {
    try {
      await read();
    } catch (problem) {
      if (stop.signal.aborted) return;
      const final = problem instanceof ApiError &&
        ["no_token", "forbidden", "not_found", "unreadable", "bad_request"].includes(problem.code);
      if (final) {
        onState("lost");
        return;
      }
    }
    if (stop.signal.aborted) return;
    onState("waiting");
    timer = setTimeout(again, pause) as unknown as number;
    pause = Math.min(pause * 2, longestPause);
  }

  void again();
  return {
    close() {
      stop.abort();
      clearTimeout(timer);
    },
  };
}
