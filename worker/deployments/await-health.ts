import { containerLogs } from "../docker/container-logs";
import { inspectContainer } from "../docker/containers";
import { listenersOf } from "../docker/listening";
import { saysNoShell } from "../docker/shell-rules";
import { readable } from "../logs/sanitise";
import { pause } from "../runtime/wait";
import type { Deploying, StartedContainer } from "./deploying";
import { probe } from "./health-probe";
import { diagnose, diagnoseEnd, type Findings, isHealthy } from "./health-rules";
import { StageError } from "./stage-error";

const shortestPauseMs = 50;
const longestPauseMs = 500;
const hintAfterMs = 5_000;
const shownLines = 50;

/** Stage `health`: GET until it answers well, ends, or the deadline passes; then why it did not. @throws StageError */
export const awaitHealth = async (deploying: Deploying, container: StartedContainer): Promise<void> => {
  const { spec, signal, log } = deploying;
  const { path, timeoutMs } = spec.health;
  const startedAt = performance.now();
  log.note(`Waiting for an answer to GET ${path ?? "/"} on port ${spec.run.port}`);
  let lastStatus: number | null = null;
  let wait = shortestPauseMs;
  let hinted = false;
  for (;;) {
    const status = await probe(container.hostPort, path ?? "/", signal);
    signal.throwIfAborted();
    if (status !== null && isHealthy(status, path)) break;
    lastStatus = status ?? lastStatus;
    const waited = performance.now() - startedAt;
    const findings = await look(deploying, container, lastStatus);
    if (diagnoseEnd(findings) || waited >= timeoutMs) throw await failure(deploying, container, findings);
    if (!hinted && waited > hintAfterMs) {
      hinted = true;
      log.note(`Still waiting. So far: ${diagnose(findings).message}`);
    }
    await pause(Math.min(wait, Math.max(1, timeoutMs - waited)), signal);
    wait = Math.min(longestPauseMs, wait * 1.5);
  }
  log.note(`Healthy after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
};

const look = async (
  { host, spec }: Deploying,
  { containerId }: StartedContainer,
  lastStatus: number | null,
): Promise<Findings> => {
  const container = await inspectContainer(host.engine, containerId);
  return {
    port: spec.run.port,
    path: spec.health.path,
    timeoutMs: spec.health.timeoutMs,
    container,
    memoryMb: Math.round(spec.run.memoryBytes / 1_048_576),
    listeners: container?.state === "running" ? await listenersOf(container.pid) : null,
    lastStatus,
  };
};

const noShell =
  "The image has no /bin/sh, which runs the start command. Leave the start command empty, or take an image with a shell.";

/** The diagnosis, with what the app itself said last in the build log. */
const failure = async ({ host, log }: Deploying, { containerId }: StartedContainer, findings: Findings): Promise<StageError> => {
  const { code, message } = diagnose(findings);
  try {
    const lines = await containerLogs(host.engine, containerId, shownLines);
    log.note(lines.length === 0 ? "The app has printed nothing." : "The app's last lines:");
    for (const line of lines) log.note(`  ${readable(line.text)}`);
    if (lines.some(({ text }) => saysNoShell(text))) return new StageError("start_failed", noShell);
  } catch (error) {
    host.log.warn({ error }, "An app's last lines could not be read");
  }
  return new StageError(code, message);
};
