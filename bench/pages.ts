import type { Stack } from "@/tests/support/stack";
import { sleep } from "@/tests/support/wait";
import { type Session, withBrowser } from "./browser";
import { type Crowd, makeCrowd } from "./crowd";
import type { Bench, Group } from "./group";
import { type Call, type Recording, recordingFor, recordPage } from "./page-recording";
import { median, percentile } from "./statistics";
import { Visitor } from "./visitor";

const visitors = 20;
const everyMs = 2_000;
const warmUpRounds = 2;
const rounds = 15;

/** What opening each page means, learned from a real browser. */
const recordPages = async (session: Session, name: string): Promise<Recording[]> => {
  const recordings: Recording[] = [];
  for (const path of [`/apps/${name}`, "/", `/apps/${name}/deployments`]) {
    recordings.push(await recordPage(await session.newPage(), path));
  }
  return recordings;
};

type Opened = { path: string; round: number; ms: number };

/** One person opens a page every two seconds, whose turn begins at a moment of their own within them. */
const wander = async (visitor: Visitor, place: number, pageAt: (turn: number) => Recording): Promise<Opened[]> => {
  const opened: Opened[] = [];
  const startedAt = performance.now() + (place / visitors) * everyMs;
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    await sleep(Math.max(0, startedAt + round * everyMs - performance.now()));
    const page = pageAt(place + round);
    opened.push({ path: page.path, round, ms: await visitor.open(page) });
  }
  visitor.close();
  return opened.filter(({ round }) => round >= warmUpRounds);
};

const cookieOf = async (session: Session): Promise<string> => {
  const page = await session.newPage();
  const cookies = await page.context().cookies();
  await page.context().close();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
};

/** Every visitor looks at other apps than the one before. */
const pagesOf = (recordings: readonly Recording[], { apps }: Crowd) => {
  const [model] = apps;
  if (!model) throw new Error("There is no app to look at.");
  return (turn: number): Recording => {
    const recording = recordings[turn % recordings.length];
    const app = apps[(turn * 7) % apps.length];
    if (!recording || !app) throw new Error("There is no page to look at.");
    return recordingFor(recording, model, app);
  };
};

const kindOf = (path: string) => (path === "/" ? "home" : path.endsWith("/deployments") ? "deployments" : "app");

const report = (say: Bench["say"], opened: readonly Opened[]): void => {
  for (const kind of ["app", "home", "deployments"]) {
    const times = opened.filter(({ path }) => kindOf(path) === kind).map(({ ms }) => ms);
    say(
      `  ${kind}: ${times.length} times, median ${Math.round(median(times))} ms, p95 ${Math.round(percentile(times, 0.95))} ms`,
    );
  }
};

const measure = async (stack: Stack, say: Bench["say"]): Promise<number> => {
  const crowd = await makeCrowd(stack);
  try {
    const { recordings, cookie } = await withBrowser(stack, async (session) => ({
      recordings: await recordPages(session, crowd.apps[0]?.name ?? ""),
      cookie: await cookieOf(session),
    }));
    for (const { path, calls } of recordings) {
      const count = (kind: Call["kind"]) => calls.filter((call) => call.kind === kind).length;
      say(`  ${path}: the document, ${count("call")} calls, ${count("stream")} event streams, ${count("ahead")} pages ahead`);
    }
    const pageAt = pagesOf(recordings, crowd);
    const people = Array.from({ length: visitors }, (_, place) => wander(new Visitor(stack.port, cookie), place, pageAt));
    const opened = (await Promise.all(people)).flat();
    report(say, opened);
    return percentile(
      opened.map(({ ms }) => ms),
      0.95,
    );
  } finally {
    await crowd.remove();
  }
};

export const pages: Group = {
  figures: ["page_p95_ms"],
  measure: async ({ stack, say }) => ({ page_p95_ms: await measure(stack, say) }),
};
