import { mkdir, open, stat, utimes } from "node:fs/promises";
import { createServer } from "node:net";

/** What was given away, for all test processes of this machine: each has a temporary folder of its own. */
const given = "/tmp/wisehosting-test-ports";
/** Longer than any file of tests takes. */
const givenForMs = 30 * 60_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "0.0.0.0", () => probe.close(() => resolve(true)));
  });

/** Whoever gets a port may listen on it much later: until then it looks free, and only this keeps it from being given to two. */
const take = async (port: number): Promise<boolean> => {
  await mkdir(given, { recursive: true });
  const mark = `${given}/${port}`;
  try {
    await (await open(mark, "wx")).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const now = new Date();
  if (now.getTime() - (await stat(mark)).mtimeMs < givenForMs) return false;
  await utimes(mark, now, now);
  return true;
};

/** A port on which nothing listens, below the range that the system gives to outgoing connections and above what bin/up picks. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await isFree(port)) && (await take(port))) return port;
  }
  throw new Error("No free port was found.");
};
