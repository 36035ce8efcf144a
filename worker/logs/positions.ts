import * as z from "zod";

/** How far one stream of a container has been read: `frames` of Docker's frames that carry exactly this time are done. */
export const positionSchema = z.object({ time: z.string(), frames: z.int().min(1) });
export type Position = z.infer<typeof positionSchema>;

/** How far a container's log has been read and written down. */
export const checkpointSchema = z.object({
  /** Docker is asked for what comes from here on. Null: from the beginning. */
  since: z.string().nullable(),
  stdout: positionSchema.nullable(),
  stderr: positionSchema.nullable(),
  /** Lines that were dropped and not told of yet. */
  dropped: z.int().min(0),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const noCheckpoint: Checkpoint = { since: null, stdout: null, stderr: null, dropped: 0 };

/** Of two writers of one container the later may be the first in its log, by far less than this. */
const slackMs = 1_000;

/** `2026-01-01T00:00:00.123456789Z` as Docker takes it for `since`: seconds with nine decimals, a little earlier. */
export const sinceParameter = (time: string): string => {
  const milliseconds = Date.parse(time) - slackMs;
  if (Number.isNaN(milliseconds)) return "0";
  const nanoseconds = /\.(?<fraction>\d{1,9})/.exec(time)?.groups?.fraction ?? "";
  return `${Math.max(0, Math.floor(milliseconds / 1_000))}.${nanoseconds.padEnd(9, "0")}`;
};

/** Passes over what has been read before: until the first frame that has not, then no more. Pure. */
export class SkipKnown {
  private left: number;

  constructor(private readonly known: Position | null) {
    this.left = known?.frames ?? 0;
  }

  private isPast = false;

  isKnown(time: string): boolean {
    if (this.known === null || this.isPast || time > this.known.time) {
      this.isPast = true;
      return false;
    }
    if (time < this.known.time) return true;
    this.left -= 1;
    this.isPast = this.left < 0;
    return !this.isPast;
  }
}
