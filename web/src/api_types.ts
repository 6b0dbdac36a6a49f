// What the server says, as docs/dashboard_api.md describes it. Fields that may be missing are
// optional; the page never trusts a text in here to be anything but text.

// How many of the journals, or of the blackboard's partitions, are read.
export interface Reading { read: number; total: number }
export interface Page<T> {
  total: number; offset: number; limit: number; items: T[]; reading?: Reading;
}

export interface About {
  version: string; git_sha: string; workspace: string; allow_run: boolean;
  reads_need_token: boolean; token_is_good: boolean;
  targets: { name: string; engine: string; shown: string }[];
  fleet_files: { name: string; file: string }[];
  modes: string[]; now: string;
}

export interface Totals {
  queries: number; faster: number; same: number; slower: number; unsupported: number;
  failed: number; open: number; before_ms: number; after_ms: number; saved_ms: number;
  geometric_mean: number; spent_ms: number; tokens: number; cost_usd: number;
}
export interface Fleet {
  fleet_id: string; name: string; state: number; target: string; engine: string; threads: number;
  mode: string; workers: string; started_at: string; changed_at: string; complete: boolean;
  stopped: string; at_work: boolean; eta_ms: number; can: string[]; totals: Totals; problem?: string;
  unread?: boolean; reading?: Reading;
}
export type SpeedupType = "measured" | "vs_timeout_ceiling" | "both_timeout";
export interface Check {
  round: number; verdict: string; reason: string; measurement?: Measurement | null;
}
export interface FleetRow {
  query_id: string; file: string; stage: string; stars: number; calls: number; survey_ms: number;
  cost_ms: number; share: number; expected_gain_ms: number; status: string; step: string;
  best_speedup: number; baseline_ms: number; before_ms?: number | null; after_ms?: number | null;
  speedup?: number | null; speedup_type?: SpeedupType; noise?: number | null;
  interval?: [number, number] | null; saved_ms?: number | null; transforms: string[];
  reason: string; valid_while: string[]; check?: Check | null; rests_on_sample: boolean;
  mission_id: string; spent_ms: number; tokens: number; cost_usd: number; unread?: boolean;
}
export interface FleetDetail extends Fleet { rows: Page<FleetRow> }
export interface WaterfallStep {
  query_id: string; saved_ms: number; before_ms: number; after_ms: number; mission_id?: string;
}
export interface ScatterPoint {
  query_id: string; baseline_ms: number; speedup: number; status: string; stars: number;
  final: boolean; is_ceiling: boolean; mission_id: string;
}
export interface Charts {
  waterfall: {
    weighed_by_calls: boolean; before_ms: number; after_ms: number; steps: WaterfallStep[];
    rest?: { queries: number; saved_ms: number } | null;
  };
  scatter: ScatterPoint[];
}

export interface MissionItem {
  mission_id: string; query_id: string; fleet_id: string; status: string; finished: boolean;
  at_work: boolean; stage: string; started_at: string; changed_at: string; target: string;
  engine: string; mode: string; stars: number; baseline_ms: number; before_ms?: number | null;
  after_ms?: number | null; speedup?: number | null; speedup_type?: SpeedupType;
  noise?: number | null; interval?: [number, number] | null; best_speedup: number;
  transforms: string[]; probes: number; probes_open: number; tokens: number; cost_usd: number;
  problem?: string; unread?: boolean;
}

export interface Timing {
  wall_ms: number[]; cpu_ms: number[]; wall_ms_kept: number; cpu_ms_kept: number; spread: number;
}
export interface Measurement {
  protocol: string; original: Timing; candidate: Timing; speedup: number; cpu_speedup: number;
  noise: number; noise_floor?: number | null; interval?: [number, number] | null;
  speedup_type: SpeedupType; stopped_early: boolean; engine: string; threads: number;
  memory_limit: string; rows: number;
}
export interface Counterexample {
  script: string; original_result: string; candidate_result: string;
}
export interface Verdict {
  kind: string; gate: string; reason: string; evidence: string | string[]; valid_while: string[];
  confidence: string; proof: string; counterexample?: Counterexample | null;
}
export interface Fact { fact: string; basis: string }

export interface PlanOperator {
  name: string; kind: string; depth: number; relation?: string; self_ms?: number; share?: number;
  rows_out?: number; rows_estimated?: number | null; rows_scanned?: number; loops?: number;
  spilled_bytes?: number; details?: Record<string, string>; label: string; change: Change;
  other: number;
}
export type Change = "same" | "changed" | "gone" | "come";
export interface Plan {
  analyzed: boolean; total_ms: number; cpu_ms: number; memory_bytes_peak?: number;
  spilled_bytes_peak?: number; operators: PlanOperator[];
}

export interface BdaRow {
  probe_id: string; transform_id: string; family: string; target: string; status: string;
  stage: string; speedup?: number | null; before_ms?: number | null; after_ms?: number | null;
  cpu_speedup?: number | null; noise?: number | null; interval?: [number, number] | null;
  stopped_early?: boolean; explain_delta: string; equivalence?: string; confidence?: string;
  ops_used: string[]; failure_reason: string; why: string; source: string; exploration: boolean;
  round: number; based_on: string[]; base: string; same_as: string; tokens: number;
  cost_usd?: number | null; is_result: boolean;
}
export interface Finalist {
  probe_id: string; reason: string; sql: string; script: string; settings: string;
  measurement?: Measurement | null; over_base?: Measurement | null; structure?: Verdict | null;
  full_result?: Verdict | null; witness?: Verdict | null; sample?: Verdict | null; facts: Fact[];
}
export interface Sniper {
  rounds: number;
  probes: { probe_id: string; based_on: string[]; status: string; speedup?: number | null }[];
  sortie_bases: string[]; finals_failed: string[];
}
export interface ModelPart {
  part: string; calls: number; lost: number; refused: Record<string, number>;
  input_tokens: number; cached_tokens: number; output_tokens: number; cost_usd: number;
  calls_without_price: number; seconds: number;
}
export interface Models {
  provider: string; models: string[]; parts: ModelPart[];
  notes: { part: string; subject: string; text: string }[]; lost: string[];
}
export interface Report {
  mission_id: string; query_id: string; status: string; finished: boolean; reason: string;
  probe_id: string; baseline_ms: number; engine: string; engine_version: string; threads: number;
  started_at: string; changed_at: string; mode: string; target?: string; stars?: number;
  measurement?: Measurement | null; transforms?: string[]; rests_on?: Fact[];
  valid_while?: string[]; briefs?: { id: string; families: string; text: string }[];
  analyst?: string[];
  not_tried?: { transform_id: string; target: string; reason: string }[];
  settings?: { probe_id: string; base: string; set: string[]; status: string }[];
  index_advice?: { statement: string; estimated_cost_factor: number; bytes: number }[];
  ceiling_ms?: number; sampled?: { reason: string; probe_id: string } | null;
}
export interface Mission {
  report: Report;
  sql: { before: string; after: string };
  plans: { before?: Plan | null; after?: Plan | null };
  bda: BdaRow[]; finalist?: Finalist | null; sniper?: Sniper | null; models?: Models | null;
  at_work: boolean; fleet_id?: string; seq: number;
}
export interface Story {
  probe_id: string; transform_id: string; family: string; target: string; why: string;
  score: number; source: string; exploration: boolean; round: number; based_on: string[];
  base: string; mends: string; same_as: string; stage: string; status: string;
  failure_reason: string; patch: unknown; sql: string; settings: string[]; ops_used: string[];
  facts: Fact[]; gates: { gate: string; verdict: Verdict }[]; measurement?: Measurement | null;
  over_base?: Measurement | null; explain_delta: string;
}

export interface Attempt {
  id: string; query_id: string; engine: string; engine_version: string; benchmark: string;
  run_id: string; timestamp: string; source_type: string; strategy: string; status: string;
  tier?: string | null; speedup?: number | null; speedup_type: SpeedupType;
  original_ms?: number | null; optimized_ms?: number | null; protocol: string;
  confidence: string; transforms: string[]; model: string; error?: string | null; standing: string;
}
export interface Facet { value: string; count: number }
export interface Facets {
  total: number; reading?: Reading; engine: Facet[]; version: Facet[]; benchmark: Facet[]; status: Facet[];
  source: Facet[]; transform: Facet[];
}
export interface Leader {
  query_id: string; engine: string; benchmark: string; standing: string; speedup?: number | null;
  before_ms?: number | null; after_ms?: number | null; transforms: string[]; attempts: number;
  runs: number; texts: number; best?: Attempt | null;
}
export interface Leaderboard extends Page<Leader> {
  summary: {
    queries: number; verified: number; ceilings: number; unverified: number;
    without_gain: number; geometric_mean: number;
  };
}
export interface Yield {
  transform: string; engine: string; engine_version: string; tried: number; won: number;
  neutral: number; lost: number; refused: number; in_gains: number; median?: number | null;
  won_at: { query_id: string; speedup: number }[];
  lost_at: { query_id: string; speedup: number }[];
}

export interface PipelineItem {
  run_id: string; started_at: string; name: string; stages: number; rows: number;
  elapsed_ms: number; calls: number; cache_hits: number; tokens: number; cost_usd: number;
  error: string;
}
export interface PipelineStage {
  name: string; rows: number; elapsed_ms: number; calls: number; cache_hits: number;
  tokens: number; cost_usd: number; note: string; error: string;
}
export interface PipelineDetail extends Omit<PipelineItem, "stages" | "calls"> {
  stages: PipelineStage[];
  calls: {
    ts: string; operator: string; model: string; tokens: number; cost_usd: number;
    latency_ms: number; error: string;
  }[];
  calls_total: number;
}

export interface Run {
  run_id: string; kind: string; state: string; started_at: string; ended_at: string;
  target: string; fleet_id: string; mission_id: string; exit_code: number | null; message: string;
}
