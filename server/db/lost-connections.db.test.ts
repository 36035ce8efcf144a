import { connect, createServer, type Server, type Socket } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { env } from "@/server/env";
import { testDatabase } from "@/server/testing";
import { closeDatabase, db, isStoreAway, transaction } from ".";

testDatabase();

const sockets = new Set<Socket>();
let proxy: Server | undefined;
const uncaught: unknown[] = [];
const note = (error: unknown) => uncaught.push(error);

/** All connections end at once: with a word, or without. */
const cut = (how: "end" | "reset"): void => {
  for (const socket of sockets) {
    if (how === "reset") socket.resetAndDestroy();
    else socket.destroy();
  }
};

/** Between the pool and Postgres. */
const startProxy = (to: URL): Promise<number> =>
  new Promise((resolve) => {
    proxy = createServer((socket) => {
      const further = connect(Number(to.port), to.hostname);
      sockets.add(socket);
      socket
        .on("error", () => undefined)
        .on("close", () => {
          sockets.delete(socket);
          further.destroy();
        });
      further.on("error", () => undefined).on("close", () => socket.destroy());
      socket.pipe(further).pipe(socket);
    }).listen(0, "127.0.0.1", () => {
      const address = proxy?.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });

beforeAll(async () => {
  const url = new URL(process.env.DATABASE_URL ?? "");
  const port = await startProxy(url);
  process.env.DATABASE_URL = Object.assign(new URL(url), { port: String(port) }).href;
  expect(env().DATABASE_URL).toContain(`:${port}/`);
  process.on("uncaughtException", note);
  await db().execute(sql`create table notes (text text primary key)`);
});
afterEach(() => expect(uncaught.splice(0)).toEqual([]));
afterAll(async () => {
  await closeDatabase();
  process.off("uncaughtException", note);
  proxy?.close();
});

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const notes = async () =>
  (await db().execute<{ text: string }>(sql`select text from notes order by text`)).map(({ text }) => text);

/** Until the end is said: statements in and out of transactions, one after the other. */
const keepBusy = async (ended: () => boolean): Promise<void> => {
  for (let round = 0; !ended(); round += 1) {
    const work = transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await tx.execute(sql`select pg_sleep(${(round % 7) / 1_000})`);
      if (round % 3 === 0) await pause(round % 5);
      await tx.execute(sql`select 2`);
    });
    for (const done of [work, db().execute(sql`select ${round}::int`)]) {
      await done.catch((error: unknown) => {
        if (!isStoreAway(error)) throw error;
      });
    }
  }
};

it.each(["end", "reset"] as const)(
  "connections that are cut off (%s) cost what was under way, and nothing afterwards",
  async (how) => {
    let ended = false;
    const busy = Promise.all(Array.from({ length: 8 }, () => keepBusy(() => ended)));
    for (let times = 0; times < 25; times += 1) {
      await pause(20 + times);
      cut(how);
    }
    ended = true;
    await busy;
    cut(how);
    await pause(50);
    const startedAt = performance.now();
    const answers = await Promise.allSettled(Array.from({ length: 40 }, () => transaction((tx) => tx.execute(sql`select 1`))));
    expect(answers.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  },
);

it("nothing of a transaction is done after its connection is gone, not even by another connection", async () => {
  const work = transaction(async (tx) => {
    await tx.execute(sql`insert into notes values ('before')`);
    cut("end");
    await pause(100);
    // The pool has opened its connections anew by now.
    await Promise.all(Array.from({ length: 10 }, () => db().execute(sql`select 1`)));
    await tx.execute(sql`insert into notes values ('after')`);
  });
  await expect(work).rejects.toSatisfy(isStoreAway);
  await pause(100);
  expect(await notes()).toEqual([]);
});

it("what is refused in a transaction is undone, and told as it was", async () => {
  const refused = new Error("no");
  const work = transaction(async (tx) => {
    await tx.execute(sql`insert into notes values ('refused')`);
    throw refused;
  });
  await expect(work).rejects.toBe(refused);
  await transaction((tx) => tx.execute(sql`insert into notes values ('taken')`));
  expect(await notes()).toEqual(["taken"]);
});

it("what another store's lost connection ends in a transaction is undone at once", async () => {
  const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
  const work = transaction(async (tx) => {
    await tx.execute(sql`insert into notes values ('waits')`);
    throw reset;
  });
  await expect(work).rejects.toBe(reset);
  await transaction(async (tx) => {
    await tx.execute(sql`set local lock_timeout = '500ms'`);
    await tx.execute(sql`insert into notes values ('waits')`);
  });
  expect(await notes()).toContain("waits");
});
