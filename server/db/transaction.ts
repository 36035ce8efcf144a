import { sql } from "drizzle-orm";
import { db, type Transaction } from "./client";

const afterwards = new WeakMap<object, (() => void)[]>();

/** Runs `work` once the transaction has committed, and never when it is rolled back: for words about what is true only then. */
export const afterCommit = (tx: object, work: () => void): void => {
  const waiting = afterwards.get(tx);
  if (waiting) waiting.push(work);
  else work();
};

/** Runs `work` in one transaction: all of it or nothing. */
export const transaction = async <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> => {
  const waiting: (() => void)[] = [];
  const result = await db().transaction((tx) => {
    afterwards.set(tx, waiting);
    return work(tx);
  });
  for (const each of waiting) each();
  return result;
};

/** Runs `work` in a transaction that holds the lock of this name; waits for whoever holds it. */
export const withAdvisoryLock = <Result>(name: string, work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
  transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
    return work(tx);
  });

/** The same, but gives up at once with `undefined` when somebody else holds the lock: for sweeps of which one is enough. */
export const tryAdvisoryLock = <Result>(name: string, work: (tx: Transaction) => Promise<Result>): Promise<Result | undefined> =>
  transaction(async (tx) => {
    const [row] = await tx.execute<{ taken: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken`,
    );
    return row?.taken ? work(tx) : undefined;
  });
