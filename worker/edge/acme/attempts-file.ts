import { join } from "node:path";
import * as z from "zod";
import { readJson, saveJson } from "../../runtime/files";

/** What the built-in edge writes down of its orders: a restart starts no new round with the authority, and the worker reports it. */

const moment = z.number().min(0);
const holdSchema = z.object({ until: moment, fault: z.string(), failures: z.int().min(0) });
/** Every name waits: the authority is away, or its limit is reached. */
export type Hold = z.infer<typeof holdSchema>;

const nameSchema = z.object({
  failures: z.int().min(0),
  fault: z.string().nullable(),
  retryAt: moment.nullable(),
  /** No route asks for it any more. */
  unwantedSince: moment.nullable(),
});

const attemptsSchema = z.object({
  directoryUrl: z.string().nullable(),
  hold: holdSchema.nullable(),
  names: z.record(z.string(), nameSchema),
});
export type AttemptsFile = z.infer<typeof attemptsSchema>;
export type NameAttempts = z.infer<typeof nameSchema>;

export const untried: NameAttempts = { failures: 0, fault: null, retryAt: null, unwantedSince: null };

export const attemptsPath = (folder: string): string => join(folder, "attempts.json");

/** A clock that was wrong when it was written must not silence a name for years. */
const longestMs = 7 * 86_400_000;
const within = (at: number | null, now: number): number | null => (at === null ? null : Math.min(at, now + longestMs));

/** An empty one where none can be read: it is only about patience. */
export const readAttempts = async (folder: string, now: number): Promise<AttemptsFile> => {
  const read = attemptsSchema.safeParse(await readJson(attemptsPath(folder)));
  if (!read.success) return { directoryUrl: null, hold: null, names: {} };
  const { directoryUrl, hold, names } = read.data;
  return {
    directoryUrl,
    hold: hold && { ...hold, until: within(hold.until, now) ?? now },
    names: Object.fromEntries(Object.entries(names).map(([name, one]) => [name, { ...one, retryAt: within(one.retryAt, now) }])),
  };
};

export const saveAttempts = (folder: string, attempts: AttemptsFile): Promise<void> => saveJson(attemptsPath(folder), attempts);

/** Of another authority: what the former said is no reason to wait. */
export const attemptsAt = (attempts: AttemptsFile, directoryUrl: string): AttemptsFile => {
  if (attempts.directoryUrl === directoryUrl) return attempts;
  const names = Object.entries(attempts.names).map(([name, { unwantedSince }]) => [name, { ...untried, unwantedSince }] as const);
  return { directoryUrl, hold: null, names: Object.fromEntries(names) };
};
