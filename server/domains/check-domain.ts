import { and, eq, isNull, sql } from "drizzle-orm";
import { apps, domains } from "@/drizzle/schema";
import { db } from "@/server/db";
import { askDomain } from "./dns/ask-domain";
import { settleDomain } from "./settle-domain";
import { placeOf } from "./store";

/** DNS is asked of one domain no more often than this, whoever wants to know. */
const leastMs = 2_000;

type Check = { anew: boolean; done: Promise<void> };
/** Of this process: who comes while one waits for its turn gets that one's answer. */
const waiting = new Map<string, Check>();
/** When the last question went out; its answer is not written down yet. */
const asked = new Map<string, number>();

const sinceCheck = sql<number | null>`extract(epoch from clock_timestamp() - ${domains.checkedAt}) * 1000`;

const load = async (id: string) => {
  const [found] = await db()
    .select({ hostname: domains.hostname, app: apps, sinceMs: sinceCheck })
    .from(domains)
    .innerJoin(apps, eq(apps.id, domains.appId))
    .where(and(eq(domains.id, id), isNull(apps.deletedAt)));
  return found;
};

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const rest = (id: string, sinceMs: number | null): number => {
  const here = asked.get(id);
  const since = Math.min(
    sinceMs ?? Number.POSITIVE_INFINITY,
    here === undefined ? Number.POSITIVE_INFINITY : performance.now() - here,
  );
  return leastMs - since;
};

const ask = async (id: string): Promise<void> => {
  const before = await load(id);
  if (!before) return void waiting.delete(id);
  const restMs = rest(id, before.sinceMs === null ? null : Number(before.sinceMs));
  if (restMs > 0) await sleep(restMs);
  asked.set(id, performance.now());
  setTimeout(() => asked.delete(id), leastMs).unref();
  // From here on a change in DNS may be missed by this one: whoever comes now gets the next.
  const anew = waiting.get(id)?.anew === true;
  waiting.delete(id);
  const found = await load(id);
  if (!found) return;
  const { target } = await placeOf(found.app);
  const evidence = await askDomain(found.hostname, target.zoneName);
  await settleDomain(id, { evidence, target, anew });
};

/**
 * Asks DNS of the domain and brings it to where it is to be. `anew`: somebody is at work on it. At most every 2 s, so the answer may
 * come that much later; it is always one to a question that went out after this call.
 */
export const checkDomain = (id: string, { anew = false }: { anew?: boolean } = {}): Promise<void> => {
  const under = waiting.get(id);
  if (under) {
    under.anew ||= anew;
    return under.done;
  }
  const check: Check = { anew, done: Promise.resolve() };
  waiting.set(id, check);
  check.done = ask(id).finally(() => {
    if (waiting.get(id) === check) waiting.delete(id);
  });
  return check.done;
};
