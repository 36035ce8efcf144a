import { afterAll, beforeAll, expect, test } from "vitest";
import type { Channel } from "@/server/channels/schema";
import { alertsOf } from "../support/alerts";
import { type MailServer, startMailServer } from "../support/mail-server";
import { type Receiver, startReceiver } from "../support/receivers";
import { page } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const appCount = 7;
const rulesEach = 15;
/** A tick, a measurement, and a little. */
const soonMs = 45_000;

const shared = sharedStack();
const subjects = subjectsOf(shared);
const receivers: Receiver[] = [];
const channelIds: string[] = [];
let mailServer: MailServer;

beforeAll(async () => {
  mailServer = await startMailServer();
});
afterAll(async () => {
  for (const id of channelIds) await shared.stack.api.call("DELETE", `/v1/channels/${id}`);
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  await mailServer.stop();
});

/** A channel that only those rules hear of which name it. */
const connect = async (receiver: Receiver): Promise<string> => {
  receivers.push(receiver);
  const id = await receiver.connect(shared.stack, { isDefault: false });
  channelIds.push(id);
  return id;
};
const mailChannel = async (): Promise<string> => {
  const { api } = shared.stack;
  const smtp = { host: "127.0.0.1", port: mailServer.port, security: "none", from: "alerts@example.com" };
  const configuration = { addresses: ["ops@example.com"], smtp };
  const body = { kind: "email", name: "ops", isDefault: false, configuration };
  const { id } = await api.expectStatus<Channel>(201, api.call("POST", "/v1/channels", body));
  channelIds.push(id);
  return id;
};
const channel = async (id: string): Promise<Channel | undefined> => {
  const { api } = shared.stack;
  return (await api.expectStatus<{ items: Channel[] }>(200, api.call("GET", "/v1/channels"))).items.find(
    (each) => each.id === id,
  );
};

test("a hundred rules fire at once while one receiver is dead and one is slow: the others hear it at once, in few words", async () => {
  const { stack } = shared;
  const alerts = alertsOf(stack);
  const apps = await Promise.all(
    Array.from({ length: appCount }, async (_, index) => {
      const subject = await subjects.make(page(`storm ${index}`), { memoryMb: 64 });
      await stack.api.deployLive(subject.app.id);
      return subject;
    }),
  );
  const live = await startReceiver();
  const heard = [await connect(live), await mailChannel()];
  const dead = await connect(await startReceiver("dead"));
  const slow = await connect(await startReceiver("slow"));
  const rule = { kind: "memory_percent", threshold: 0, sustainMinutes: 0, enabled: false, channelIds: [dead, slow, ...heard] };
  const appIds = apps.map(({ app }) => app.id);
  for (const appId of appIds) {
    await Promise.all(Array.from({ length: rulesEach }, () => alerts.makeRule(appId, rule)));
  }
  const measured = async (appId: string) =>
    (await stack.api.expectStatus<{ live: boolean }>(200, stack.api.call("GET", `/v1/apps/${appId}/metrics`))).live;
  await waitFor(async () => (await Promise.all(appIds.map(measured))).every(Boolean), { what: "every app to be measured" });
  // All of them from one moment on.
  await stack.sql`update alert_rules set enabled = true where app_id in ${stack.sql(appIds)} and kind = 'memory_percent'`;

  await waitFor(() => live.all().length > 0 && mailServer.mails.length > 0, { what: "somebody to be told", timeoutMs: soonMs });
  await expect
    .poll(() => stack.sql`select 1 from alerts where app_id in ${stack.sql(appIds)} and state = 'firing'`)
    .toHaveLength(appCount * rulesEach);
  const started = performance.now();
  await apps[0]?.repository.commit(page("meanwhile"));
  await stack.api.deployLive(appIds[0] ?? "");
  expect(performance.now() - started).toBeLessThan(30_000);
  expect((await apps[0]?.page())?.body).toBe("meanwhile");
  expect(live.refused).toEqual([]);
  expect(live.all().length).toBeLessThanOrEqual(2);
  expect(mailServer.mails.length).toBeLessThanOrEqual(2);
  expect(mailServer.mails[0]?.to).toEqual(["ops@example.com"]);
  for (const { app } of apps) {
    expect(live.about(app.name)).toHaveLength(1);
    expect(mailServer.mails.some(({ text }) => text.includes(app.name))).toBe(true);
  }
  const failing = await waitFor(async () => ((await channel(dead))?.state === "failing" ? channel(dead) : null), {
    what: "the dead receiver to be told of",
  });
  expect(failing).toMatchObject({ stateReason: expect.stringContaining("503") });
  expect(failing.retryAt).not.toBeNull();
  expect(await channel(heard[0] ?? "")).toMatchObject({ state: "working" });
});
