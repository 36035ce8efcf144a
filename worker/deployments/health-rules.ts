import type { FailureCode } from "@/server/deployments/schema";

/** Whether an answer is healthy, and why an app that never was is not. Pure. */
export type Listener = { port: number; loopbackOnly: boolean };
export type Findings = {
  /** Where the app should listen. */
  port: number;
  path: string | null;
  timeoutMs: number;
  container: { state: string; exitCode: number | null; outOfMemory: boolean } | null;
  memoryMb: number;
  /** Null where it cannot be read. */
  listeners: readonly Listener[] | null;
  /** The last status that the app answered with. */
  lastStatus: number | null;
};
export type Diagnosis = { code: FailureCode; message: string };

/** With a health path 200–399; without one any answer below 500 on `/`. */
export const isHealthy = (status: number, path: string | null): boolean =>
  path === null ? status < 500 : status >= 200 && status < 400;

const hasEnded = (state: string): boolean => ["exited", "dead", "restarting", "created"].includes(state);

const signalNames: Record<number, string> = { 134: "SIGABRT", 137: "SIGKILL", 139: "SIGSEGV", 143: "SIGTERM" };

/** Null while it runs. */
export const diagnoseEnd = ({ container, memoryMb }: Pick<Findings, "container" | "memoryMb">): Diagnosis | null => {
  if (!container) return { code: "start_failed", message: "The app's container was removed by somebody else." };
  if (container.outOfMemory && container.state !== "running") {
    return {
      code: "out_of_memory",
      message: `The app used more than its ${memoryMb} MB of memory and was killed. Give it more, or let it use less.`,
    };
  }
  if (!hasEnded(container.state)) return null;
  const code = container.exitCode ?? 0;
  const signal = signalNames[code];
  const how = signal ? `exit code ${code} (${signal})` : `exit code ${code}`;
  return { code: "exited", message: `The app ended right after its start with ${how}. Its last lines are in the build log.` };
};

const unhealthy = ({ path, lastStatus, timeoutMs }: Findings): Diagnosis => {
  const where = path ?? "/";
  const within = `within ${Math.round(timeoutMs / 1_000)} s`;
  const wanted = path === null ? "an answer below 500" : "an answer of 200 to 399";
  if (lastStatus === null) {
    return { code: "unhealthy", message: `The app accepts connections, but did not answer GET ${where} ${within}.` };
  }
  return {
    code: "unhealthy",
    message: `The app was not healthy ${within}: GET ${where} answered ${lastStatus}, ${wanted} is needed.`,
  };
};

const portList = (listeners: readonly Listener[]): string => {
  const ports = [...new Set(listeners.map((listener) => listener.port))].sort((a, b) => a - b).slice(0, 5);
  return ports.length === 1 ? `port ${ports[0]}` : `ports ${ports.join(", ")}`;
};

/** Why an app that runs did not become healthy until the deadline. */
export const diagnose = (findings: Findings): Diagnosis => {
  const ended = diagnoseEnd(findings);
  if (ended) return ended;
  const { port, listeners, lastStatus } = findings;
  if (listeners === null || lastStatus !== null) return unhealthy(findings);
  const onPort = listeners.filter((listener) => listener.port === port);
  if (onPort.some((listener) => !listener.loopbackOnly)) return unhealthy(findings);
  if (onPort.length > 0) {
    return {
      code: "loopback_only",
      message: `The app listens on 127.0.0.1:${port} only, where nobody outside its container reaches it. Let it listen on 0.0.0.0.`,
    };
  }
  if (listeners.length > 0) {
    return {
      code: "wrong_port",
      message: `The app listens on ${portList(listeners)}, but PORT is ${port}. Let it listen on PORT, or change the app's port.`,
    };
  }
  return {
    code: "not_listening",
    message: `The app runs, but listens on no port; within ${Math.round(findings.timeoutMs / 1_000)} s it should listen on ${port} (PORT).`,
  };
};
