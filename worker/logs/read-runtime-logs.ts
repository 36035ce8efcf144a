import type { HubMessage, RuntimeLogLine, WorkerMessage } from "@/server/workers/protocol";
import { containerLogs } from "../docker/container-logs";
import { listContainers } from "../docker/containers";
import type { Engine } from "../docker/engine";
import { readable } from "./sanitise";

type Question = Extract<HubMessage, { type: "question" }>;
type Answer = Extract<WorkerMessage, { type: "answer" }>;

const mostLines = 5_000;
/** An answer travels in one message. */
const mostBytes = 2 * 1_048_576;

/** What containers have printed last, oldest first, as plain text. */
export const readRuntimeLogs = async (
  engine: Engine,
  containerIds: readonly string[],
  tail: number,
): Promise<RuntimeLogLine[]> => {
  const wanted = Math.max(1, Math.min(tail, mostLines));
  const all = await Promise.all(containerIds.map((id) => containerLogs(engine, id, wanted)));
  const lines = all
    .flat()
    .sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)))
    .slice(-wanted)
    .map(({ time, stream, text }) => ({ time, stream, text: readable(text) }));
  return withinBytes(lines);
};

/** The newest lines that fit. */
const withinBytes = (lines: RuntimeLogLine[]): RuntimeLogLine[] => {
  let bytes = 0;
  let first = lines.length;
  while (first > 0) {
    bytes += Buffer.byteLength(lines[first - 1]?.text ?? "") + 80;
    if (bytes > mostBytes) break;
    first -= 1;
  }
  return lines.slice(first);
};

/** Answers the hub: of one deployment's container, or of all that the app has here. */
export const answerQuestion = async (engine: Engine, installationId: string, question: Question): Promise<Answer> => {
  const { questionId, appId, deploymentId, tail } = question;
  try {
    const ours = (await listContainers(engine, installationId)).filter(
      (one) => one.appId === appId && (deploymentId === null || one.deploymentId === deploymentId),
    );
    const lines = await readRuntimeLogs(
      engine,
      ours.map((one) => one.containerId),
      tail,
    );
    return { type: "answer", questionId, lines, error: null };
  } catch (error) {
    return { type: "answer", questionId, lines: null, error: error instanceof Error ? error.message : String(error) };
  }
};
