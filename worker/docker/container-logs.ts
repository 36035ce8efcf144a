import type { Readable } from "node:stream";
import { type Engine, isGone } from "./engine";

export type RawLine = { time: string; stream: "stdout" | "stderr"; text: string };

const headerBytes = 8;

/** Takes Docker's multiplexed stream apart: 8 bytes (stream, length) before each frame. Pure. */
export const demultiplex = (bytes: Buffer): { stream: RawLine["stream"]; text: string }[] => {
  const frames: { stream: RawLine["stream"]; text: string }[] = [];
  let at = 0;
  while (at + headerBytes <= bytes.length) {
    const length = bytes.readUInt32BE(at + 4);
    const text = bytes.subarray(at + headerBytes, at + headerBytes + length).toString("utf8");
    frames.push({ stream: bytes[at] === 2 ? "stderr" : "stdout", text });
    at += headerBytes + length;
  }
  return frames;
};

/** `2026-01-01T00:00:00.000000000Z text`, as Docker writes it with timestamps on. */
const toLine = ({ stream, text }: { stream: RawLine["stream"]; text: string }): RawLine => {
  const space = text.indexOf(" ");
  const time = space > 0 ? text.slice(0, space) : "";
  return { time, stream, text: text.slice(space + 1).replace(/\r?\n$/, "") };
};

/** The last lines of a container, both streams, in the order in which Docker wrote them. None when it is gone. */
export const containerLogs = async (engine: Engine, containerId: string, tail: number): Promise<RawLine[]> => {
  try {
    const answer = await engine.call(
      "read a container's log",
      (docker) => docker.getContainer(containerId).logs({ stdout: true, stderr: true, timestamps: true, tail, follow: false }),
      4_000,
    );
    return demultiplex(answer as unknown as Buffer).map(toLine);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
};

export type FollowLog = {
  /** Seconds, with nine decimals; null: from the beginning of what Docker keeps. */
  since: string | null;
};

/** What a container writes, as Docker multiplexes it, with times, until it stops. Null: it is gone. */
export const followContainerLog = async (engine: Engine, containerId: string, { since }: FollowLog): Promise<Readable | null> => {
  try {
    const stream = await engine.stream("send a container's log", (docker) =>
      docker.getContainer(containerId).logs({
        stdout: true,
        stderr: true,
        timestamps: true,
        follow: true,
        // The types know whole seconds only; the engine takes decimals, which are more than a number holds.
        since: (since ?? "0") as unknown as number,
      }),
    );
    return stream as Readable;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
};
