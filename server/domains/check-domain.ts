import { eq, sql } from "drizzle-orm";
import { domains } from "@/drizzle/schema";
import { db } from "@/server/db";
import { lookAtDomain } from "./look-at-domain";

/** DNS is asked of one domain no more often than this, whoever wants to know. */
const leastMs = 2_000;

type Check = { anew: boolean; done: Promise<void> };
/** Of this process: who comes while one waits for its turn gets that one's answer. */
const waiting = new Map<string, Check>();
/** When the last question went out; its answer is not written down yet. */
const asked = new Map<string, number>();

const sinceAnswerMs = async (id: string): Promise<number> => {
  const [row] = await db()
    .select({ ms: sql<string | null>`extract(epoch from clock_timestamp() - ${domains.checkedAt}) * 1000` })
    .from(domains)
    .where(eq(domains.id, id));
  return row?.ms == null ? Number.POSITIVE_INFINITY : Number(row.ms);
};

const sinceQuestionMs = (id: string): number => performance.now() - (asked.get(id) ?? Number.NEGATIVE_INFINITY);

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const inTurn = async (id: string): Promise<void> => {
  const restMs = leastMs - Math.min(await sinceAnswerMs(id), sinceQuestionMs(id));
  if (restMs > 0) await sleep(restMs);
  asked.set(id, performance.now());
  setTimeout(() => asked.delete(id), leastMs).unref();
  // From here on a change in DNS may be missed by this one: whoever comes now gets the next.
  const anew = waiting.get(id)?.anew === true;
  waiting.delete(id);
  await lookAtDomain(id, anew);
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
  check.done = inTurn(id).finally(() => {
    if (waiting.get(id) === check) waiting.delete(id);
  });
  return check.done;
};
