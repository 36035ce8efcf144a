import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { auditEvents, channels } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { closeRedis, redis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testCaller, testDatabase } from "@/server/testing";
import { createChannel, removeChannel, revealSecret, updateChannel } from "./change-channels";
import { openConfiguration } from "./configuration";
import { type CreateChannelInput, createChannelInput } from "./schema";
import { channelOf, listChannels } from "./store";
import { testChannel } from "./test-channel";
import { headerOf, testMailServer } from "./testing/mail-server";
import { type Receiver, saying, testReceiver } from "./testing/receiver";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true" });

let caller: Caller;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  caller = await testCaller();
  return async () => {
    await closeQueues();
    closeRedis();
  };
});
afterEach(async () => {
  Object.assign(env(), { ALLOW_PRIVATE_ADDRESSES: true, SMTP_URL: undefined, MAIL_FROM: undefined });
  for (const close of closing.splice(0)) await close();
  await db().delete(channels).where(eq(channels.teamId, caller.teamId));
});

const receiver = async (...answer: Parameters<typeof testReceiver>): Promise<Receiver> => {
  const one = await testReceiver(...answer);
  closing.push(one.close);
  return one;
};
type Given = {
  [Kind in CreateChannelInput["kind"]]: Partial<Extract<CreateChannelInput, { kind: Kind }>> & { kind: Kind };
}[CreateChannelInput["kind"]];
const create = (input: Given | Record<string, unknown>) =>
  createChannel(caller, createChannelInput.parse({ name: "ops", ...input }));
const testOf = async (input: Record<string, unknown>) => testChannel(caller, (await create(input)).id);
const token = "123456:ABCDEF-ghijklmnopqrstuvwxyz012345";

it("without a name is called by where it goes", async () => {
  const { url } = await receiver();
  const made = await createChannel(caller, createChannelInput.parse({ kind: "webhook", configuration: { url } }));
  expect(made).toMatchObject({ name: made.destination, isDefault: true, enabled: true });
});

describe("a test", () => {
  it("is made sixty times in ten minutes by a team, and not once more", async () => {
    const [other, { url, received }] = [await testCaller(), await receiver()];
    // Before it is there, each process counts for itself.
    await redis().ping();
    const input = createChannelInput.parse({ kind: "slack", name: "ops", configuration: { url } });
    const { id } = await createChannel(other, input);
    for (let count = 0; count < 60; count += 1) await testChannel(other, id);
    await expect(testChannel(other, id)).rejects.toMatchObject({ code: "rate_limited", reason: "too_many_tests" });
    expect(received).toHaveLength(60);
    expect(await testOf({ kind: "slack", configuration: { url } })).toMatchObject({ delivered: true });
  });

  it("reaches Slack, and says what it answered", async () => {
    const { url, received } = await receiver();
    const { id } = await create({ kind: "slack", configuration: { url: `${url}/services/T0/B0/secret` } });
    expect(await testChannel(caller, id)).toEqual({ delivered: true, answer: "HTTP 200: ok" });
    expect(received[0]?.path).toBe("/services/T0/B0/secret");
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ text: "Test of a channel of WiseHosting" });
    expect(await channelOf(caller, id)).toMatchObject({ state: "working", stateReason: null, lastSentAt: expect.any(Date) });
  });

  it("reaches Discord", async () => {
    const { url, received } = await receiver(saying(204));
    expect(await testOf({ kind: "discord", configuration: { url } })).toEqual({ delivered: true, answer: "HTTP 204" });
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ allowed_mentions: { parse: [] } });
  });

  it("reaches Telegram", async () => {
    const { url, received } = await receiver(saying(200, `{"ok":true}`));
    const configuration = { botToken: token, chatId: -1001234567890, apiUrl: url };
    expect(await testOf({ kind: "telegram", configuration })).toMatchObject({ delivered: true });
    expect(received[0]?.path).toBe(`/bot${token}/sendMessage`);
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ chat_id: "-1001234567890", parse_mode: "HTML" });
  });

  it("reaches a webhook, signed as the specification says", async () => {
    const { url, received } = await receiver();
    const { id, secret } = await create({ kind: "webhook", configuration: { url } });
    expect(secret).toMatch(/^whsec_/);
    expect(await testChannel(caller, id)).toMatchObject({ delivered: true });
    const [one] = received;
    const content = new Webhook(secret ?? "").verify(one?.body ?? "", one?.headers as Record<string, string>);
    expect(content).toMatchObject({ type: "test", timestamp: expect.any(String), data: { channel: "ops" } });
    expect(() =>
      new Webhook(`whsec_${randomBytes(32).toString("base64")}`).verify(one?.body ?? "", one?.headers as Record<string, string>),
    ).toThrow();
    expect(await revealSecret(caller, id)).toEqual({ secret });
  });

  it("reaches people by the mail server of the channel, or that of the installation", async () => {
    const own = await testMailServer();
    closing.push(own.close);
    const smtp = { host: "127.0.0.1", port: own.port, security: "none", from: "alerts@example.com" };
    expect(await testOf({ kind: "email", configuration: { addresses: ["ops@example.com"], smtp } })).toMatchObject({
      delivered: true,
    });
    expect(headerOf(own.mails[0]!, "From")).toBe("alerts@example.com");
    Object.assign(env(), {
      SMTP_URL: `smtp://127.0.0.1:${own.port}`,
      MAIL_FROM: "WiseHosting <paas@example.com>",
      ALLOW_PRIVATE_ADDRESSES: false,
    });
    expect(await testOf({ kind: "email", configuration: { addresses: ["ops@example.com"] } })).toMatchObject({ delivered: true });
    expect(headerOf(own.mails[1]!, "From")).toBe("WiseHosting <paas@example.com>");
  });

  it.each([
    ["that is gone", saying(410, "gone"), "Nobody listens at this address any more. The receiver answered HTTP 410: gone"],
    ["that redirects, even to itself", saying(307, "", { location: "/elsewhere" }), "It sends us to another address"],
    ["that fails", saying(500, "a\n\u0000b"), "The receiver answered HTTP 500: a b"],
    ["that wants fewer", saying(429, "slow down"), "It wants fewer messages"],
    ["that says very much", saying(400, "x".repeat(1_000_000)), "HTTP 400: xxxx"],
  ])("to a receiver %s says so, and the channel is failing", async (_, answer, sentence) => {
    const { url, received } = await receiver(answer);
    const { id } = await create({ kind: "slack", configuration: { url } });
    const tested = await testChannel(caller, id);
    expect(tested).toMatchObject({ delivered: false, answer: expect.stringContaining(sentence) });
    expect(tested.answer.length).toBeLessThanOrEqual(600);
    expect(await channelOf(caller, id)).toMatchObject({ state: "failing", stateReason: tested.answer });
    expect(received).toHaveLength(1);
  });

  it("never shows what is secret, though the receiver says it back", async () => {
    const echo = await receiver((response, { path, headers }) =>
      response.writeHead(400).end(`${path} ${JSON.stringify(headers)}`),
    );
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    for (const input of [
      { kind: "slack", configuration: { url: `${echo.url}/services/T0/B0/very-secret` } },
      { kind: "telegram", configuration: { botToken: token, chatId: "@team", apiUrl: echo.url } },
      { kind: "webhook", configuration: { url: `${echo.url}/in?key=very-secret`, secret } },
    ]) {
      const { answer } = await testOf(input);
      for (const hidden of ["very-secret", token, token.split(":")[1] ?? "", secret]) expect(answer).not.toContain(hidden);
    }
  });
});

describe("nothing secret", () => {
  const url = "https://hooks.example.com/services/T0/B0/very-secret";

  it("comes back, is stored readably, or stands in the record", async () => {
    const made = await create({ kind: "slack", configuration: { url } });
    const row = await channelOf(caller, made.id);
    await updateChannel(caller, { id: made.id, configuration: { url: `${url}-2` } });
    await removeChannel(caller, made.id);
    const told = await db().select().from(auditEvents).where(eq(auditEvents.targetId, made.id));
    expect(told.map(({ action }) => action).sort()).toEqual(["channel.created", "channel.removed", "channel.updated"]);
    const text = JSON.stringify([made, row, await listChannels(caller), told]);
    expect(text).not.toContain("very-secret");
    expect(made.destination).toBe("hooks.example.com");
  });

  it("opens for another channel, though somebody copies it there", async () => {
    const [one, other] = [
      await create({ kind: "slack", configuration: { url } }),
      await create({ kind: "slack", configuration: { url } }),
    ];
    const { sealedConfiguration } = await channelOf(caller, one.id);
    const row = await channelOf(caller, other.id);
    expect(() => openConfiguration({ ...row, sealedConfiguration })).toThrow();
  });
});

describe("a change", () => {
  it("leaves what is left out, and takes away what is null", async () => {
    const smtp = { host: "mail.example.com", port: 587, security: "starttls", username: "u@example.com", password: "kept" };
    const { id } = await create({ kind: "email", configuration: { addresses: ["a@example.com"], smtp } });
    await updateChannel(caller, {
      id,
      name: "new",
      configuration: { addresses: ["b@example.com"], smtp: { from: "c@example.com" } },
    });
    const row = await channelOf(caller, id);
    expect(row).toMatchObject({ name: "new", destination: "b@example.com", state: "new" });
    expect(openConfiguration(row).configuration).toEqual({
      addresses: ["b@example.com"],
      smtp: { ...smtp, from: "c@example.com" },
    });
    await updateChannel(caller, { id, configuration: { smtp: { from: null } } });
    expect(openConfiguration(await channelOf(caller, id)).configuration).toEqual({ addresses: ["b@example.com"], smtp });
  });

  it.each([
    ["another mail server", { smtp: { host: "mail.evil.example" } }, "configuration.smtp.password"],
    ["another port of it", { smtp: { port: 2525 } }, "configuration.smtp.password"],
    ["a readable connection", { smtp: { security: "none" as const } }, "configuration.smtp.password"],
  ])("to %s demands the password anew", async (_, configuration, path) => {
    const smtp = { host: "mail.example.com", port: 587, security: "starttls", username: "u@example.com", password: "kept" };
    const { id } = await create({ kind: "email", configuration: { addresses: ["a@example.com"], smtp } });
    await expect(updateChannel(caller, { id, configuration })).rejects.toMatchObject({
      reason: "secret_needed",
      fields: [{ path }],
    });
    const again = { smtp: { ...configuration.smtp, password: "given again" } };
    await expect(updateChannel(caller, { id, configuration: again })).resolves.toMatchObject({ id });
  });

  it("of the API's address demands the bot's token anew", async () => {
    const { id } = await create({ kind: "telegram", configuration: { botToken: token, chatId: "@team" } });
    const apiUrl = "https://telegram.evil.example";
    await expect(updateChannel(caller, { id, configuration: { apiUrl } })).rejects.toMatchObject({ reason: "secret_needed" });
    await expect(updateChannel(caller, { id, configuration: { apiUrl, botToken: token } })).resolves.toMatchObject({ id });
  });

  it("to what its kind does not know is refused at that field", async () => {
    const { id } = await create({ kind: "slack", configuration: { url: "https://hooks.example.com/a" } });
    await expect(updateChannel(caller, { id, configuration: { botToken: token } })).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("what is saved", () => {
  it.each([
    ["a private network", { kind: "slack", configuration: { url: "https://10.0.0.1/x" } }, "configuration.url"],
    ["metadata", { kind: "webhook", configuration: { url: "http://169.254.169.254/latest" } }, "configuration.url"],
    ["loopback by name", { kind: "discord", configuration: { url: "https://localhost/x" } }, "configuration.url"],
    ["another scheme", { kind: "slack", configuration: { url: "file:///etc/passwd" } }, "configuration.url"],
    ["no TLS", { kind: "slack", configuration: { url: "http://hooks.example.com/x" } }, "configuration.url"],
    [
      "a private API",
      { kind: "telegram", configuration: { botToken: token, chatId: "1", apiUrl: "https://127.0.0.1" } },
      "configuration.apiUrl",
    ],
    [
      "a private mail server",
      { kind: "email", configuration: { addresses: ["a@example.com"], smtp: { host: "127.0.0.1", from: "a@example.com" } } },
      "configuration.smtp.host",
    ],
    ["no mail server at all", { kind: "email", configuration: { addresses: ["a@example.com"] } }, "configuration.smtp"],
  ])("is not %s", async (_, input, path) => {
    Object.assign(env(), { ALLOW_PRIVATE_ADDRESSES: false });
    await expect(create(input)).rejects.toMatchObject({ code: "invalid", fields: [{ path }] });
  });

  it("and means a private network only later is refused when something is sent", async () => {
    const { url, received } = await receiver();
    const { id } = await create({ kind: "slack", configuration: { url: url.replace("127.0.0.1", "localhost") } });
    Object.assign(env(), { ALLOW_PRIVATE_ADDRESSES: false });
    expect(await testChannel(caller, id)).toMatchObject({ delivered: false });
    expect(received).toEqual([]);
  });

  it("is at most twenty of a team, also when two come at once", async () => {
    const make = () => create({ kind: "slack", configuration: { url: "https://hooks.example.com/a" } });
    for (let count = 0; count < 19; count += 1) await make();
    const results = await Promise.allSettled([make(), make(), make()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });
});

it.each([
  ["a line break in a name", { kind: "slack", name: "a\r\nBcc: b@example.com", configuration: { url: "https://a.example.com" } }],
  ["a line break in an address", { kind: "email", configuration: { addresses: ["a@example.com\r\nBcc: b@example.com"] } }],
  ["two addresses in one", { kind: "email", configuration: { addresses: ["a@example.com, b@example.com"] } }],
  ["a name around an address", { kind: "email", configuration: { addresses: ["A <a@example.com>"] } }],
  ["no address", { kind: "email", configuration: { addresses: [] } }],
  ["a token that is none", { kind: "telegram", configuration: { botToken: "../../x", chatId: "1" } }],
  ["a chat that is none", { kind: "telegram", configuration: { botToken: token, chatId: "a/b" } }],
  ["a short signing secret", { kind: "webhook", configuration: { url: "https://a.example.com", secret: "whsec_YQ==" } }],
  ["a field that the kind does not know", { kind: "slack", configuration: { url: "https://a.example.com", botToken: token } }],
])("%s is refused", (_, input) => expect(createChannelInput.safeParse({ name: "ops", ...input }).success).toBe(false));
