import * as z from "zod";
import { transitionEventSchema } from "@/server/workers/protocol";

/** One line of a claim's spool: a transition, written down before it is sent. Pure. */
export const spooledSchema = z.object({
  claimId: z.string(),
  deploymentId: z.string(),
  number: z.int().min(1),
  /** By the wall clock, for a later boot alone: within a boot the monotonic clock counts. */
  at: z.number(),
  /** Bytes of build log that stood before it: they are sent first. */
  afterLogByte: z.int().min(0),
  body: transitionEventSchema,
});
export type Spooled = z.infer<typeof spooledSchema>;

export const spoolLine = (spooled: Spooled): string => `${JSON.stringify(spooled)}\n`;

export type ParsedSpool = { transitions: Spooled[] /** Up to here the file is whole. */; wholeBytes: number };

/** Reads a spool up to the first line that is torn or no transition: a kill may have cut the last one short. */
export const parseSpool = (text: string): ParsedSpool => {
  const transitions: Spooled[] = [];
  let wholeBytes = 0;
  for (const line of text.split("\n").slice(0, -1)) {
    const parsed = parseLine(line);
    if (!parsed || (transitions.length > 0 && parsed.number <= (transitions.at(-1)?.number ?? 0))) break;
    transitions.push(parsed);
    wholeBytes += Buffer.byteLength(line) + 1;
  }
  return { transitions, wholeBytes };
};

const parseLine = (line: string): Spooled | null => {
  try {
    return spooledSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
