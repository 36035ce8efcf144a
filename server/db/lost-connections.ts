import type postgres from "postgres";
import { isConnectionLost } from "./faults";

/** What Drizzle asks of its client. */
type Client = Pick<postgres.Sql, "options" | "begin" | "unsafe">;
type Work = (tx: postgres.TransactionSql) => unknown;

const closed = () => Object.assign(new Error("The connection of this transaction is gone."), { code: "CONNECTION_CLOSED" });

/** Never settles, and so nothing holds it. */
const silence = () => new Promise<never>(() => undefined);

/** The same statement, which tells when its connection was lost. */
const telling = <Query extends postgres.PendingQuery<postgres.Row[]>>(query: Query, onLost: () => void): Query => {
  const then = query.then.bind(query);
  return Object.assign(query, {
    then: (done: Parameters<typeof then>[0], failed: Parameters<typeof then>[1]) =>
      then(done, (error: unknown) => {
        if (isConnectionLost(error)) onLost();
        if (!failed) throw error;
        return failed(error);
      }),
  });
};

type Unsafe = postgres.Sql["unsafe"];

const unsafeOn = (sql: Pick<postgres.Sql, "unsafe">, onLost: () => void): Unsafe =>
  ((...asked: Parameters<Unsafe>) => telling(sql.unsafe(...asked), onLost)) as Unsafe;

type Watch = { isLost: () => boolean; onLost: () => void };

/** A transaction's statements, refused when its connection is gone: by then it may have been opened anew for somebody else. */
const whileOpen = (tx: postgres.TransactionSql, { isLost, onLost }: Watch): postgres.TransactionSql => {
  const unsafe = unsafeOn(tx, onLost);
  return new Proxy(tx, {
    get: (target, name) => {
      if (isLost() && (name === "unsafe" || name === "savepoint")) throw closed();
      return name === "unsafe" ? unsafe : (Reflect.get(target, name) as unknown);
    },
  });
};

/**
 * postgres.js (3.4.9) writes a transaction's end on its connection also when that is gone: an exception that nobody can catch, and the
 * program ends. So it never learns how such a transaction has ended, and only the caller does.
 */
const beginOn =
  (sql: postgres.Sql, onLost: () => void) =>
  (work: Work): Promise<unknown> =>
    new Promise((resolve, reject) => {
      let isLost = false;
      const lose = () => {
        isLost = true;
        onLost();
      };
      const guarded = async (tx: postgres.TransactionSql): Promise<unknown> => {
        try {
          const result = await work(whileOpen(tx, { isLost: () => isLost, onLost: lose }));
          if (!isLost) return result;
          reject(closed());
        } catch (error) {
          // What failed for another reason is undone as ever.
          if (!isLost) throw error;
          reject(error as Error);
        }
        return silence();
      };
      sql.begin(guarded).then(resolve, (error: unknown) => {
        if (isConnectionLost(error)) lose();
        reject(error as Error);
      });
    });

/**
 * A pool for Drizzle that outlives connections which are cut off. `onLost` is called for each: whoever owns the pool takes another one,
 * for a connection that was cut off while it wrote can never be opened again.
 */
export const survivingLoss = (sql: postgres.Sql, onLost: () => void): postgres.Sql => {
  const client: Client = {
    options: sql.options,
    begin: beginOn(sql, onLost) as postgres.Sql["begin"],
    unsafe: unsafeOn(sql, onLost),
  };
  return client as postgres.Sql;
};
