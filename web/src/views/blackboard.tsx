// Blackboard: every outcome with filters, the best of each query, what each transform yields.
import { useState } from "preact/hooks";
import { path } from "../api";
import type { Attempt, Facet, Facets } from "../api_types";
import { AttemptTable } from "../parts/attempt_table";
import { all, Choice, QueryField } from "../parts/fields";
import { History } from "../parts/history";
import { LeaderTable } from "../parts/leader_table";
import { usePaged, useSettled } from "../parts/paged";
import { Empty, isRead, ListState } from "../parts/states";
import { YieldTable } from "../parts/yield_table";
import { useResource, useWorkspace } from "../resource";
import { link } from "../router";
import { count } from "../units";

export type Filters = Record<string, string>;

const facetNames = [
  ["engine", "Engine"], ["version", "Version"], ["benchmark", "Benchmark"], ["status", "Status"],
  ["transform", "Transform"], ["source", "Source"],
] as const;

export function FacetSelect(props: {
  id: string; name: string; facets: Facet[]; value: string; onValue: (value: string) => void;
}) {
  return (
    <Choice
      id={props.id} name={props.name} value={props.value} onValue={props.onValue}
      options={[
        all,
        ...(props.value && !props.facets.some((facet) => facet.value === props.value)
          ? [props.value] : []),
        ...props.facets.map((facet): [string, string] => [
          facet.value, `${facet.value || "(none)"} (${count(facet.count)})`,
        ]),
      ]}
    />
  );
}

function Explorer() {
  const [filters, setFilters] = useState<Filters>({});
  const [sort, setSort] = useState("newest");
  const settled = { ...filters, q: useSettled(filters.q ?? "") };
  const facets = useResource<Facets>(path("/api/blackboard/facets", settled));
  const attempts = usePaged<Attempt>("/api/blackboard/attempts", { ...settled, sort });
  useWorkspace("blackboard", () => {
    facets.reload();
    attempts.reload();
  });
  const set = (name: string, value: string) => setFilters((old) => ({ ...old, [name]: value }));
  const filtered = Object.values(filters).some(Boolean);
  return (
    <>
      <div class="controls">
        <QueryField
          id="attempt-find" value={filters.q ?? ""} onWords={(words) => set("q", words)}
        />
        {facetNames.map(([id, name]) => (
          <FacetSelect
            key={id}
            id={`facet-${id}`}
            name={name}
            facets={facets.value?.[id] ?? []}
            value={filters[id] ?? ""}
            onValue={(value) => set(id, value)}
          />
        ))}
        <Choice
          id="attempt-sort" name="Order" value={sort} onValue={setSort}
          options={["newest", "oldest", "speedup", "query"]}
        />
        {filtered && <button type="button" onClick={() => setFilters({})}>Clear</button>}
      </div>
      <p class="soft" role="status">
        {attempts.first && isRead(attempts.first.reading)
          ? `${count(attempts.total)} outcomes` : " "}
      </p>
      <ListState list={attempts} what="outcomes" />
      {attempts.first && attempts.total === 0 && isRead(attempts.first.reading) && (
        filtered
          ? <Empty title="No outcome fits"><p>Other filters may show some.</p></Empty>
          : <Empty title="The blackboard is empty">
              <p>Every mission leaves a line here for each of its probes.</p>
            </Empty>
      )}
      {attempts.total > 0 && <AttemptTable attempts={attempts} label="Outcomes" />}
    </>
  );
}

const tabs = [
  ["explorer", "Explorer"], ["leaderboard", "Leaderboard"], ["yield", "Transform yield"],
] as const;

export function BlackboardView({ parts }: { parts: string[] }) {
  const tab = parts[0] ?? "explorer";
  const query = tab === "history" ? parts[1] : undefined;
  return (
    <>
      <div class="head">
        <h1>Blackboard</h1>
        <nav class="tabs" aria-label="Parts of the blackboard">
          {tabs.map(([id, name]) => (
            <a key={id} href={link("blackboard", id)} aria-current={tab === id ? "page" : undefined}>
              {name}
            </a>
          ))}
          {query !== undefined && (
            <a href={link("blackboard", "history", query)} aria-current="page">History</a>
          )}
        </nav>
      </div>
      {query !== undefined ? <History query={query} />
        : tab === "leaderboard" ? <LeaderTable />
        : tab === "yield" ? <YieldTable />
        : <Explorer />}
    </>
  );
}
