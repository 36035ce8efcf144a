import { eq } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { alertRules, notifications } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { channelRow, holdChannel, noteOutcome } from "@/server/channels";
import { removeChannel } from "@/server/channels/change-channels";
import { db, type Transaction, transaction } from "@/server/db";
import { closeQueues } from "@/server/queue";
import { testApp, testCaller, testDatabase, testWorker } from "@/server/testing";
import { testChannelTo } from "@/server/testing/channels";
import { askNotifications } from "./ask";
import { markSent, takeHead } from "./store";
import { askFired, askResolved, messagesOf, testAlert } from "./testing/story";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true" });
afterAll(() => closeQueues());

let caller: Caller;
let channelId: string;
const url = "http://127.0.0.1:9/";

beforeEach(async () => {
  caller = await testCaller();
  ({ id: channelId } = await testChannelTo(caller, url));
});

const appAlert = async (rule = {}, values = {}) => testAlert(await testApp(caller), rule, values);
const told = async (id: string) => (await messagesOf(id)).map(({ transition }) => transition);
const settle = (id: string, state: "sent" | "failed") =>
  db().update(notifications).set({ state, dueAt: null, attempts: 1 }).where(eq(notifications.channelId, id));

describe("who hears that something began", () => {
  it("are the default channels, where the rule names none", async () => {
    const other = await testChannelTo(caller, url, { isDefault: false });
    await askFired(await appAlert());
    expect([await told(channelId), await told(other.id)]).toEqual([["fired"], []]);
  });

  it("are exactly those that the rule names, of its own team and switched on", async () => {
    const named = await testChannelTo(caller, url, { isDefault: false });
    const off = await testChannelTo(caller, url, { enabled: false });
    const stranger = await testChannelTo(await testCaller(), url);
    await askFired(await appAlert({ channelIds: [named.id, off.id, stranger.id] }));
    expect(await Promise.all([channelId, named.id, off.id, stranger.id].map(told))).toEqual([[], ["fired"], [], []]);
  });

  it.each([
    ["names an empty list", { channelIds: [] }],
    ["is muted", { mutedUntil: new Date(Date.now() + 60_000) }],
  ])("is nobody, where the rule %s", async (_, rule) => {
    await askFired(await appAlert(rule));
    expect(await told(channelId)).toEqual([]);
  });

  it("are all again once the mute is over", async () => {
    await askFired(await appAlert({ mutedUntil: new Date(Date.now() - 60_000) }));
    expect(await told(channelId)).toEqual(["fired"]);
  });

  it("are of a host the channels of administrators' teams alone", async () => {
    const ofAdministrator = await testChannelTo(await testCaller("administrator"), url);
    await askFired(await testAlert({ workerId: (await testWorker()).id }));
    expect([await told(channelId), await told(ofAdministrator.id)]).toEqual([[], ["fired"]]);
  });
});

describe("who hears that it is over", () => {
  it("are those that were told that it began, though they are no default any more", async () => {
    const alert = await appAlert();
    await askFired(alert);
    const later = await testChannelTo(caller, url);
    await askResolved(alert);
    expect([await told(channelId), await told(later.id)]).toEqual([["fired", "resolved"], []]);
  });

  it("is nobody who could not be told that it began", async () => {
    const alert = await appAlert();
    await askFired(alert);
    await settle(channelId, "failed");
    await askResolved(alert);
    expect(await told(channelId)).toEqual(["fired"]);
  });

  it("is nobody while the rule is muted, and everybody when the rule is gone", async () => {
    const [muted, gone] = [await appAlert(), await appAlert()];
    await askFired(muted, gone);
    await db()
      .update(alertRules)
      .set({ mutedUntil: new Date(Date.now() + 60_000) })
      .where(eq(alertRules.id, muted.ruleId ?? ""));
    await db()
      .delete(alertRules)
      .where(eq(alertRules.id, gone.ruleId ?? ""));
    await askResolved(muted, gone);
    const over = (await messagesOf(channelId)).filter(({ transition }) => transition === "resolved");
    expect(over.map(({ alertIds }) => alertIds)).toEqual([[gone.id]]);
  });
});

it("the same again is no second message", async () => {
  const alert = await appAlert();
  await askFired(alert);
  await askFired(alert);
  await askResolved(alert);
  await askResolved(alert);
  expect(await told(channelId)).toEqual(["fired", "resolved"]);
});

describe("the outage of a host", () => {
  const outage = async (apps: number, cause: string) => {
    const rows = [];
    for (let count = 0; count < apps; count += 1) rows.push(await appAlert({}, { cause }));
    return rows;
  };

  it("is one message; a straggler goes into it while it waits, and is not told once it was sent", async () => {
    const [first, second, third, late, later] = await outage(5, "host:wrk_a:1");
    await askFired(first!, second!, third!);
    await askFired(late!);
    const [message] = await messagesOf(channelId);
    expect(message?.alertIds).toEqual([first, second, third, late].map((alert) => alert!.id).sort());
    await settle(channelId, "sent");
    await askFired(later!);
    const all = await messagesOf(channelId);
    expect(all).toHaveLength(1);
    expect(all[0]?.alertIds).toHaveLength(4);
  });

  it("is over in one message when all of it ends within seconds: it waits for the rest, and goes with the last", async () => {
    const rows = await outage(3, "host:wrk_c:1");
    await askFired(...rows);
    await settle(channelId, "sent");
    await askResolved(rows[0]!);
    await askResolved(rows[1]!);
    expect(await takeHead(channelId)).toBeNull();
    await askResolved(rows[2]!);
    const message = await takeHead(channelId);
    expect(message).toMatchObject({ key: "resolved:host:wrk_c:1", alertIds: rows.map(({ id }) => id).sort() });
    expect(await messagesOf(channelId)).toHaveLength(2);
  });

  it("that goes on for some of it is over in two: a moment after it began to end, and when the last of it is over", async () => {
    const rows = await outage(4, "host:wrk_b:1");
    await askFired(...rows);
    await settle(channelId, "sent");
    await askResolved(rows[0]!);
    await askResolved(rows[1]!);
    await settle(channelId, "sent");
    await askResolved(rows[2]!);
    expect((await messagesOf(channelId)).map(({ key }) => key)).toEqual(["fired:host:wrk_b:1", "resolved:host:wrk_b:1"]);
    await askResolved(rows[3]!);
    const messages = await messagesOf(channelId);
    expect(messages.map(({ key }) => key)).toEqual(["fired:host:wrk_b:1", "resolved:host:wrk_b:1", "resolved:host:wrk_b:1:all"]);
    expect(messages[2]?.alertIds).toEqual([rows[2]!.id, rows[3]!.id].sort());
  });
});

it("forty alerts cost as many statements as one", async () => {
  const counted = async (count: number): Promise<number> => {
    const rows: Awaited<ReturnType<typeof appAlert>>[] = [];
    for (let index = 0; index < count; index += 1) rows.push(await appAlert({}, { cause: `host:wrk_${count}:1` }));
    let statements = 0;
    await transaction(async (tx) => {
      const counting = new Proxy(tx, {
        get: (target, name) => {
          if (["insert", "selectDistinct", "update", "execute"].includes(String(name))) statements += 1;
          return Reflect.get(target, name, target) as unknown;
        },
      }) as Transaction;
      await askNotifications(counting, { fired: rows, resolved: [] });
      await askNotifications(counting, { fired: [], resolved: rows });
    });
    return statements;
  };
  expect(await counted(40)).toBe(await counted(1));
});

describe("a channel that is removed", () => {
  it("while it is asked to be told of several things waits for that, and nobody waits in a circle", async () => {
    const told = await appAlert({}, { cause: "host:wrk_1:1" });
    await askFired(told);
    const [straggler, other] = [await appAlert({}, { cause: "host:wrk_1:1" }), await appAlert()];
    let removing: Promise<void> | undefined;
    await transaction(async (tx) => {
      await askNotifications(tx, { fired: [straggler], resolved: [] });
      removing = removeChannel(caller, channelId);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await askNotifications(tx, { fired: [other], resolved: [] });
    });
    await removing;
    expect(await messagesOf(channelId)).toEqual([]);
  });

  it("while a message of it is being marked waits for that as well", async () => {
    await askFired(await appAlert());
    const [channel, row] = [await channelRow(channelId), await takeHead(channelId)];
    if (!channel || !row) throw new Error("There is nothing to send");
    let removing: Promise<void> | undefined;
    await transaction(async (tx) => {
      await holdChannel(tx, channelId);
      await markSent(tx, row, { answer: "ok", over: [] });
      removing = removeChannel(caller, channelId);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await noteOutcome(tx, channel, { state: "working" });
    });
    await removing;
    expect(await channelRow(channelId)).toBeNull();
  });
});
