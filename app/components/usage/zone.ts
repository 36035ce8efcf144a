/** What clocks show at a moment in a zone. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for a zone: making one takes as long as asking it a hundred times. */
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, made);
  return made;
};

/** The clock's face as a moment: its UTC parts are the local ones. */
export const wallTime = (at: number, timeZone: string): Date => {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
};

/** Where the viewer is. In the browser only: the server is elsewhere. */
export const viewersZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** `14:05`. */
export const clockIn = (at: number, timeZone: string): string => {
  const wall = wallTime(at, timeZone);
  return `${twoDigits(wall.getUTCHours())}:${twoDigits(wall.getUTCMinutes())}`;
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `26 Nov`. */
export const dayIn = (at: number, timeZone: string): string => {
  const wall = wallTime(at, timeZone);
  return `${wall.getUTCDate()} ${months[wall.getUTCMonth()] ?? ""}`;
};

/** `26 Nov 14:05`. */
export const momentIn = (at: number, timeZone: string): string => `${dayIn(at, timeZone)} ${clockIn(at, timeZone)}`;

/** `26 Nov 14:05–14:10`, with the day twice where it is not the same one. */
export const spanIn = (from: number, to: number, timeZone: string): string => {
  const end = dayIn(from, timeZone) === dayIn(to, timeZone) ? clockIn(to, timeZone) : momentIn(to, timeZone);
  return `${momentIn(from, timeZone)}–${end}`;
};
