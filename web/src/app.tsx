// The page: a bar on top, the view that the address names below, and the keys that work everywhere.
import { useEffect, useRef, useState } from "preact/hooks";
import { AboutContext, useAbout } from "./about";
import type { About } from "./api_types";
import { Keys } from "./parts/keys";
import { Empty } from "./parts/states";
import { useLinkState } from "./link_state";
import { useResource } from "./resource";
import { link, usePlace, type Place } from "./router";
import { applyTheme, savedTheme, type Theme } from "./theme";
import { BlackboardView } from "./views/blackboard";
import { FleetView } from "./views/fleet";
import { MissionView } from "./views/mission";
import { MissionsView } from "./views/missions";
import { PipelinesView } from "./views/pipelines";
import { TryView } from "./views/try_it";

export const views = [
  ["fleet", "Fleet"], ["missions", "Missions"], ["blackboard", "Blackboard"],
  ["pipelines", "Pipelines"], ["try", "Try it"],
] as const;

const linkWords = {
  idle: "", live: "live", waiting: "connecting …", lost: "not live: reload the page",
};

function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>(savedTheme);
  return (
    <select
      aria-label="Colours"
      value={theme}
      onChange={(event) => {
        const next = event.currentTarget.value as Theme;
        applyTheme(next);
        setTheme(next);
      }}
    >
      <option value="system">auto</option>
      <option value="light">light</option>
      <option value="dark">dark</option>
    </select>
  );
}

function Bar({ view, onKeys }: { view: string; onKeys: () => void }) {
  const state = useLinkState();
  const about = useAbout();
  const current = view === "mission" ? "missions" : view;
  return (
    <header class="bar">
      <a class="brand" href={link("fleet")} title={about ? `ado ${about.version}` : "ado"}>ado</a>
      <nav aria-label="Views">
        {views.map(([id, name]) => (
          <a key={id} href={link(id)} aria-current={current === id ? "page" : undefined}>{name}</a>
        ))}
      </nav>
      <div class="row">
        <span class={state === "idle" ? "" : `link-state ${state}`} role="status">
          {linkWords[state]}
        </span>
        <ThemeChoice />
        <button type="button" class="quiet" aria-label="Keys" title="Keys (?)" onClick={onKeys}>
          ?
        </button>
      </div>
    </header>
  );
}

function View({ place }: { place: Place }) {
  switch (place.view) {
    case "fleet": return <FleetView parts={place.parts} />;
    case "missions": return <MissionsView />;
    case "mission": return <MissionView key={place.parts[0]} id={place.parts[0] ?? ""} />;
    case "blackboard": return <BlackboardView parts={place.parts} />;
    case "pipelines": return <PipelinesView parts={place.parts} />;
    case "try": return <TryView />;
  }
  return (
    <Empty title="There is no such page"><p><a href={link("fleet")}>To the fleet</a></p></Empty>
  );
}

function titleOf(place: Place): string {
  const name = views.find(([id]) => id === place.view)?.[1] ?? "Mission";
  return `${name} · ado`;
}

const typing = "input, select, textarea, [contenteditable], .code-host";

export function App() {
  const place = usePlace();
  const about = useResource<About>("/api/about");
  const main = useRef<HTMLElement>(null);
  const keys = useRef<HTMLDialogElement>(null);
  const first = useRef(true);
  const where = [place.view, ...place.parts].join("/");

  useEffect(() => {
    document.title = titleOf(place);
    if (first.current) {
      first.current = false;
      return;
    }
    scrollTo(0, 0);
    main.current?.focus(); // So that a reader of screens and the tab key begin with the view.
  }, [where]);

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if ((event.target as Element).closest?.(typing) || keys.current?.open) return;
      const digit = Number(event.key);
      if (digit >= 1 && digit <= views.length) location.hash = link(views[digit - 1]![0]);
      else if (event.key === "/") document.querySelector<HTMLElement>("[data-search]")?.focus();
      else if (event.key === "?") keys.current?.showModal();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);

  return (
    <AboutContext.Provider value={about.value}>
      <a class="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        main.current?.focus();
      }}>To the content</a>
      <Bar view={place.view} onKeys={() => keys.current?.showModal()} />
      <main ref={main} id="main" tabIndex={-1}>
        <View place={place} />
      </main>
      <Keys dialog={keys} />
    </AboutContext.Provider>
  );
}
