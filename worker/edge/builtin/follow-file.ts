import { watch } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { RouteDocument } from "@/server/domains/route-document";
import { checkRouteDocument } from "@/server/domains/route-document-text";
import { readIfThere } from "../files";
import type { EdgeLog } from "../log";

/** Notifications can be lost (network file systems, watch limits); the file's stamp cannot. */
const lookEveryMs = 250;

const stampOf = async (path: string): Promise<string> => {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
  }
};

/** Runs `work`, and once more after it when it was asked for meanwhile. */
const oneAtATime = (work: () => Promise<void>): (() => Promise<void>) => {
  let running: Promise<void> | null = null;
  let askedAgain = false;
  const run = (): Promise<void> => {
    if (running) {
      askedAgain = true;
      return running;
    }
    running = work().finally(() => {
      running = null;
      if (!askedAgain) return;
      askedAgain = false;
      void run();
    });
    return running;
  };
  return run;
};

/**
 * Hands over the saved route document, now and after every change. A document that does not pass the
 * strict check is said once and not followed: the last good one stays.
 */
export const followFile = async (
  path: string,
  { log, take }: { log: EdgeLog; take: (document: RouteDocument) => void },
): Promise<{ close(): void }> => {
  let stamp = "";
  let text: string | null = null;
  let last: RouteDocument | null = null;

  const read = async (): Promise<void> => {
    const seen = await stampOf(path);
    if (seen === stamp) return;
    const found = await readIfThere(path);
    stamp = seen;
    // Gone: whoever removes it does not mean "no routes".
    if (found === null || found === text) return;
    text = found;
    const checked = checkRouteDocument(found, last);
    if (!checked.ok)
      return log.error({ reason: checked.reason }, "The saved route document is not good; the last good one stays");
    last = checked.document;
    take(checked.document);
    log.info({ version: checked.version }, "Following route document");
  };

  const look = oneAtATime(() =>
    read().catch((error: unknown) => log.error({ err: error }, "The saved route document cannot be read")),
  );

  await mkdir(dirname(path), { recursive: true });
  const watcher = watch(dirname(path), (_event, name) => {
    if (name === null || name === basename(path)) void look();
  });
  watcher.on("error", (error) => log.warn({ err: error }, "Watching the route document failed; looking at it regularly"));
  const timer = setInterval(() => void look(), lookEveryMs);
  await look();
  return {
    close: () => {
      watcher.close();
      clearInterval(timer);
    },
  };
};
