/** What is measured, in the order of the table, and what each figure should be at most, or at least. */
type Goal = { unit: string; goal: number; better: "lower" | "higher" };

const atMost = (goal: number, unit: string): Goal => ({ unit, goal, better: "lower" });
const atLeast = (goal: number, unit: string): Goal => ({ unit, goal, better: "higher" });

export const goals = {
  deploy_ratio: atMost(1.1, ""),
  redeploy_ratio: atMost(0.9, ""),
  deploy_overhead_healthy_ms: atMost(500, "ms"),
  deploy_overhead_ms: atMost(1_200, "ms"),
  redeploy_failed_requests: atMost(0, ""),
  rollback_ms: atMost(3_000, "ms"),
  idle_rss_mb: atMost(300, "MB"),
  idle_rss_traefik_mb: atMost(400, "MB"),
  image_mb: atMost(400, "MB"),
  js_kb_sign_in: atMost(170, "kB"),
  js_kb_home: atMost(220, "kB"),
  js_kb_app: atMost(240, "kB"),
  js_kb_deployment: atMost(260, "kB"),
  js_kb_logs: atMost(270, "kB"),
  js_kb_metrics: atMost(340, "kB"),
  page_p95_ms: atMost(100, "ms"),
  log_lines_per_s: atLeast(20_000, "lines/s"),
  metrics_core_percent: atMost(1.5, "%"),
  metrics_delivery_p95_ms: atMost(250, "ms"),
  runtime_lines_per_s: atLeast(20_000, "lines/s"),
  runtime_worker_growth_mb: atMost(50, "MB"),
  alert_tick_ms: atMost(1_000, "ms"),
  alert_tick_mb: atMost(150, "MB"),
  webhook_answer_ms: atMost(50, "ms"),
  route_document_p99_ms: atMost(20, "ms"),
  route_document_core_percent: atMost(2, "%"),
  route_change_to_relay_ms: atMost(100, "ms"),
  usage_record_ms: atMost(1_000, "ms"),
  usage_read_90d_ms: atMost(50, "ms"),
  usage_prune_ms: atMost(60_000, "ms"),
  unit_tests_s: atMost(30, "s"),
} as const satisfies Record<string, Goal>;

export type Figure = keyof typeof goals;
export type Measured = Partial<Record<Figure, number>>;

export const figures = Object.keys(goals) as Figure[];

export const isFigure = (name: string): name is Figure => name in goals;

/** Whether a measured figure keeps its goal. Pure. */
export const verdictOf = (figure: Figure, measured: number): "ok" | "over" | "under" => {
  const { goal, better }: Goal = goals[figure];
  if (better === "lower") return measured <= goal ? "ok" : "over";
  return measured >= goal ? "ok" : "under";
};

/** A figure as it is written: as many places as say something. Pure. */
export const rounded = (measured: number): number => {
  const places = Math.abs(measured) >= 100 ? 0 : Math.abs(measured) >= 10 ? 1 : 2;
  return Number(measured.toFixed(places));
};

/** One line per wanted figure, in columns. `why` says of one that was not measured why not. Pure. */
export const renderTable = (wanted: readonly Figure[], measured: Measured, why: Partial<Record<Figure, string>>): string => {
  const rows = wanted.map((figure) => {
    const { unit, goal, better }: Goal = goals[figure];
    const value = measured[figure];
    return [
      figure,
      value === undefined ? "–" : `${rounded(value)} ${unit}`.trim(),
      `${better === "lower" ? "≤" : "≥"} ${goal} ${unit}`.trim(),
      value === undefined ? `not measured: ${why[figure] ?? "no reason was given"}` : verdictOf(figure, value),
    ];
  });
  const all = [["figure", "measured", "goal", ""], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
};
