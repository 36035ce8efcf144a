import { expect } from "vitest";
import { alertRules, alerts, deployments, domains, notifications, previews, webhookDeliveries } from "@/drizzle/schema";
import { createApiToken } from "@/server/accounts/api-tokens";
import type { Caller } from "@/server/accounts/schema";
import { openSession } from "@/server/accounts/sessions";
import type { AppRow } from "@/server/apps";
import { settingsOf } from "@/server/apps/rules";
import { createDnsProvider } from "@/server/certificates/dns/change-dns-providers";
import { keepCertificate } from "@/server/certificates/keep-certificate";
import { createChannel } from "@/server/channels/change-channels";
import { db, transaction } from "@/server/db";
import { createDeployHook } from "@/server/deploy-hooks/create";
import { createDeployKey } from "@/server/deploy-keys/change-deploy-keys";
import { newId } from "@/server/ids";
import { createRegistry } from "@/server/registries/change-registries";
import { testConnection } from "./connections";
import { testApp, testCaller, testWorker } from "./people";

/** An administrator with one of everything that a stranger must not see. */
export type Victim = {
  caller: Caller;
  app: AppRow;
  deploymentId: string;
  sessionId: string;
  tokenId: string;
  registryId: string;
  deployKeyId: string;
  connectionId: string;
  deliveryId: string;
  deployHookId: string;
  previewId: string;
  alertRuleId: string;
  alertId: string;
  channelId: string;
  notificationId: string;
  certificateId: string;
  dnsProviderId: string;
  domainId: string;
};

const theirRegistry = { name: "theirs", server: "registry.example.com", username: "robot", password: "theirs alone" };

const insertDeployment = async (app: AppRow, workerId: string): Promise<string> => {
  const id = newId("deployment");
  const { branch } = app;
  const row = { id, appId: app.id, workerId, number: 1, trigger: "api" as const, branch, snapshot: settingsOf(app) };
  await db().insert(deployments).values(row);
  return id;
};

const insertDelivery = async (app: AppRow): Promise<string> => {
  const id = newId("delivery");
  await db()
    .insert(webhookDeliveries)
    .values({
      id,
      appId: app.id,
      provider: "github",
      source: "webhook",
      event: "ping",
      content: { kind: "ping" },
      outcome: "ignored",
    });
  return id;
};

const insertPreview = async (app: AppRow): Promise<string> => {
  const id = newId("preview");
  const request = { number: 1, title: "Theirs", author: "them", url: "https://git.example.com/1", branch: "theirs" };
  const commit = "b".repeat(40);
  const known = { fork: true, provider: "github" as const, state: "awaiting_approval" as const };
  await db()
    .insert(previews)
    .values({ id, appId: app.id, ...request, ...known, commit });
  return id;
};

const insertAlert = async ({ id: appId, teamId }: AppRow) => {
  const [alertRuleId, alertId] = [newId("alertRule"), newId("alert")];
  const about = { appId, kind: "offline" as const, severity: "critical" as const };
  await db()
    .insert(alertRules)
    .values({ id: alertRuleId, ...about, origin: "own", firingAlertId: alertId });
  await db()
    .insert(alerts)
    .values({ id: alertId, ruleId: alertRuleId, teamId, ...about, reason: "It does not run." });
  return { alertRuleId, alertId };
};

const insertChannel = async (caller: Caller): Promise<{ channelId: string; notificationId: string }> => {
  const configuration = { url: "https://hooks.example.com/services/theirs" };
  const { id: channelId } = await createChannel(caller, {
    kind: "slack",
    name: "theirs",
    isDefault: true,
    enabled: true,
    configuration,
  });
  const notificationId = newId("notification");
  const row = { id: notificationId, channelId, transition: "fired" as const, key: "fired:theirs", alertIds: [] };
  await db()
    .insert(notifications)
    .values({ ...row, state: "failed", dueAt: null });
  return { channelId, notificationId };
};

const theirProvider = {
  kind: "rfc2136" as const,
  zone: "theirs.example.com",
  credentials: { server: "192.0.2.53", keyName: "theirs", keyAlgorithm: "hmac-sha256" as const, keySecret: "dGhlaXJz" },
};

const insertDomain = async ({ id: appId, teamId }: AppRow): Promise<string> => {
  const id = newId("domain");
  await db().insert(domains).values({ id, teamId, appId, hostname: "theirs.example.com", token: "theirs" });
  return id;
};

const insertCertificate = ({ teamId }: Caller): Promise<string | null> => {
  const until = { notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000) };
  const texts = { issuer: "theirs", fingerprint: "f".repeat(64), chainPem: "theirs", keyPem: "theirs" };
  const read = { ...texts, ...until, names: ["theirs.example.com"], publiclyTrusted: false };
  return transaction((tx) => keepCertificate(tx, read, { teamId, origin: "uploaded", createdBy: null }));
};

export const testVictim = async (): Promise<Victim> => {
  const caller = await testCaller("administrator");
  const worker = await testWorker();
  const app = await testApp(caller, { workerId: worker.id, lastNumber: 1 });
  return {
    caller,
    app,
    deploymentId: await insertDeployment(app, worker.id),
    sessionId: await openSession(caller.userId, { address: "192.0.2.1", userAgent: null }),
    tokenId: (await createApiToken(caller, "theirs")).id,
    registryId: (await createRegistry(caller, theirRegistry)).id,
    deployKeyId: (await createDeployKey(caller, { name: "theirs" })).id,
    connectionId: await testConnection(caller),
    deliveryId: await insertDelivery(app),
    deployHookId: (await createDeployHook(caller, { appId: app.id, name: "theirs" })).id,
    previewId: await insertPreview(app),
    ...(await insertAlert(app)),
    ...(await insertChannel(caller)),
    certificateId: (await insertCertificate(caller)) ?? "",
    domainId: await insertDomain(app),
    dnsProviderId: (await createDnsProvider(caller, theirProvider)).id,
  };
};

/** None of their ids or names stands in an answer that somebody else got. */
export const expectNothingOf = (victim: Victim, text: string): void => {
  const { app, caller, ...ids } = victim;
  for (const secret of [app.id, app.name, caller.userId, ...Object.values(ids)]) expect(text).not.toContain(secret);
};
