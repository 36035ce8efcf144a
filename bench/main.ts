import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { startGitServer } from "@/tests/support/git-server";
import { startStack } from "@/tests/support/stack";
import { root } from "@/tests/support/stack-description";
import { alertTick } from "./alert-tick";
import { largePushes, longBuilds, shortBuilds } from "./deploys";
import { type Figure, figures, isFigure, type Measured, renderTable, rounded } from "./figures";
import { type Bench, type Group, NotMeasured } from "./group";
import { image } from "./image";
import { javascript } from "./javascript";
import { logLines } from "./log-lines";
import { memory, memoryWithTraefik } from "./memory";
import { metricsCost } from "./metrics-cost";
import { metricsDelivery } from "./metrics-delivery";
import { pages } from "./pages";
import { rollback } from "./rollback";
import { routeDocument } from "./route-document";
import { runtimeLines } from "./runtime-lines";
import { traffic } from "./traffic";
import { unitTests } from "./unit-tests";
import { usage } from "./usage";
import { webhooks } from "./webhooks";

/** What needs a quiet installation first, what fills its database last. */
const groups: readonly Group[] = [
  memory,
  memoryWithTraefik,
  shortBuilds,
  longBuilds,
  largePushes,
  traffic,
  rollback,
  logLines,
  metricsCost,
  metricsDelivery,
  runtimeLines,
  alertTick,
  webhooks,
  routeDocument,
  javascript,
  pages,
  image,
  usage,
  unitTests,
];

/** The limits that a real installation has; those of the tests are shorter. */
const settings = {
  LOG_LEVEL: "info",
  FETCH_TIMEOUT_MS: "300000",
  BUILD_TIMEOUT_MS: "600000",
  START_TIMEOUT_MS: "120000",
  BUILD_MEMORY_MB: "4096",
  BUILD_PIDS: "4096",
  BUILD_CONCURRENCY: "2",
  MAX_REPOSITORY_MB: "2048",
  // Twice the usual: 20 apps reach 20,000 lines a second with it.
  LOG_LINES_PER_SECOND: "2000",
  // All of them come from one address.
  WEBHOOKS_PER_MINUTE: "1000000",
};

const say = (line: string) => process.stdout.write(`${line}\n`);
const loads = () =>
  loadavg()
    .map((load) => load.toFixed(1))
    .join(" ");

type Outcome = { measured: Measured; why: Partial<Record<Figure, string>>; failed: boolean };

/** One group after another, so that none measures the others. One that fails does not keep the others from being measured. */
const measureAll = async (bench: Bench, wanted: readonly Figure[]): Promise<Outcome> => {
  const outcome: Outcome = { measured: {}, why: {}, failed: false };
  for (const group of groups) {
    const asked = group.figures.filter((figure) => wanted.includes(figure));
    if (asked.length === 0) continue;
    const startedAt = performance.now();
    say(`Measuring ${asked.join(", ")} (load ${loads()})`);
    try {
      Object.assign(outcome.measured, await group.measure(bench));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      for (const figure of asked) outcome.why[figure] = reason.split("\n")[0] ?? reason;
      if (!(error instanceof NotMeasured)) {
        outcome.failed = true;
        say(`  failed: ${error instanceof Error ? (error.stack ?? reason) : reason}`);
      }
    }
    say(`  took ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  }
  return outcome;
};

const save = async (wanted: readonly Figure[], measured: Measured): Promise<void> => {
  const present = wanted.flatMap((figure) =>
    measured[figure] === undefined ? [] : [[figure, rounded(measured[figure])] as const],
  );
  const file = join(root, "bench", "results.json");
  await mkdir(join(root, "bench"), { recursive: true });
  await writeFile(file, `${JSON.stringify(Object.fromEntries(present), null, 2)}\n`);
};

/** Figures by name, or all. The exit code is 1 when one could not be measured for a fault. */
const main = async (names: readonly string[]): Promise<void> => {
  const unknown = names.find((name) => !isFigure(name));
  if (unknown !== undefined) throw new Error(`There is no figure ${unknown}. Figures: ${figures.join(", ")}`);
  const wanted = names.length === 0 ? figures : figures.filter((figure) => names.includes(figure));
  say(`${cpus().length} processors (${cpus()[0]?.model ?? "unknown"}), load ${loads()}`);
  const stack = await startStack({ settings });
  const git = await startGitServer(tmpdir());
  let outcome: Outcome;
  try {
    outcome = await measureAll({ stack, git, say }, wanted);
  } finally {
    await git.close();
    await stack.stop();
  }
  await save(wanted, outcome.measured);
  say(`\n${renderTable(wanted, outcome.measured, outcome.why)}`);
  if (outcome.failed) process.exitCode = 1;
};

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
