import type { AnyProcedure } from "@trpc/server";
import { beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "@/server/accounts/schema";
import { restHandler } from "@/server/api/rest";
import { restRoutes } from "@/server/api/rest-routes";
import { appRouter } from "@/server/api/router";
import { askProcedure } from "@/server/api/testing/ask-procedure";
import { testCaller, testDatabase, testRequest, testToken } from "@/server/testing";
import { expectNothingOf, testVictim, type Victim } from "@/server/testing/victim";

/**
 * A stranger, signed in with a team of their own, calls every procedure on another team's things. Generated: a new one that is not
 * in the table fails here until somebody has thought about who may call it. `stranger-routes.db.test.ts` does so with routes.
 */
testDatabase();

let victim: Victim;
let stranger: string;
let member: Caller;

beforeAll(async () => {
  victim = await testVictim();
  member = await testCaller("member");
  stranger = await testToken(member);
});

/** What a stranger gets, and with which input they try. Nobody without a token gets further than 401, but for `anyone`. */
type Expectation =
  | { who: "anyone" }
  /** Works on the caller's own things: nothing of the victim may be in the answer. */
  | { who: "own"; input?: unknown }
  | { who: "team"; inputs: () => readonly Record<string, unknown>[] }
  | { who: "administrators"; input?: () => unknown };

const ofApp = (more: Record<string, unknown> = {}): Expectation => ({
  who: "team",
  inputs: () => [
    { id: victim.app.id, ...more },
    { id: victim.app.name, ...more },
  ],
});
const ofHost = (more: Record<string, unknown> = {}): Expectation => ({
  who: "administrators",
  input: () => ({ id: victim.app.workerId, ...more }),
});
/** Any other thing of theirs. */
const ofTheirs = (id: () => string, more: Record<string, unknown> = {}): Expectation => ({
  who: "team",
  inputs: () => [{ id: id(), ...more }],
});
const ofConnection = (more?: Record<string, unknown>) => ofTheirs(() => victim.connectionId, more);
const ofDomain = (more?: Record<string, unknown>) => ofTheirs(() => victim.domainId, more);
const ofChannel = (more?: Record<string, unknown>) => ofTheirs(() => victim.channelId, more);
const ofPreview = () => ofTheirs(() => victim.previewId);
const ofDeployment = () => ofTheirs(() => victim.deploymentId);

const ofRule = (more?: Record<string, unknown>) => ofTheirs(() => victim.alertRuleId, more);
const ofAlert = (more?: Record<string, unknown>) => ofTheirs(() => victim.alertId, more);

const ofCertificate = () => ofTheirs(() => victim.certificateId);
const ofDnsProvider = (more?: Record<string, unknown>) => ofTheirs(() => victim.dnsProviderId, more);

const procedures: Record<string, Expectation> = {
  "accounts.setupStatus": { who: "anyone" },
  "accounts.signUp": { who: "anyone" },
  "accounts.me": { who: "own" },
  "accounts.changePassword": { who: "own", input: { currentPassword: "not mine", newPassword: "something else" } },
  "accounts.sessions.list": { who: "own" },
  "accounts.sessions.revoke": { who: "team", inputs: () => [{ id: victim.sessionId }] },
  "accounts.tokens.list": { who: "own" },
  "accounts.tokens.create": { who: "own", input: { name: "mine" } },
  "accounts.tokens.revoke": { who: "team", inputs: () => [{ id: victim.tokenId }] },
  "alerts.list": { who: "own", input: {} },
  "alerts.get": ofAlert(),
  "alerts.acknowledge": ofAlert(),
  "alerts.mute": ofAlert({ until: null }),
  "alerts.summary": { who: "own" },
  "alerts.watch": { who: "own" },
  "alertRules.list": ofApp(),
  "alertRules.naming": { who: "own", input: { channelId: "chn_00000000000000000000" } },
  "alertRules.get": ofRule(),
  "alertRules.create": ofApp({ kind: "offline" }),
  "alertRules.update": ofRule({ enabled: false }),
  "alertRules.remove": ofRule(),
  "alertRules.backtest": ofApp({ kind: "cpu_percent", threshold: 80 }),
  "alertRules.listOfHost": ofHost(),
  "alertRules.createOfHost": ofHost({ kind: "host_offline" }),
  "apps.list": { who: "own", input: {} },
  "apps.overview": { who: "own" },
  "apps.get": ofApp(),
  "apps.create": { who: "own", input: { name: "mine", repository: "/not/allowed" } },
  "apps.update": ofApp({ port: 4000 }),
  "apps.delete": ofApp(),
  "apps.start": ofApp(),
  "apps.stop": ofApp(),
  "apps.restart": ofApp(),
  "apps.logs": ofApp(),
  "apps.metrics": ofApp(),
  "apps.pending": ofApp(),
  "apps.checkSubdomain": { who: "own", input: { subdomain: "free" } },
  "apps.checkRepository": { who: "own", input: { repository: "/not/allowed" } },
  "apps.places": { who: "own" },
  "apps.inspect": { who: "own", input: { repository: "/not/allowed" } },
  "apps.watch": ofApp(),
  "apps.watchAll": { who: "own" },
  "apps.watchLog": ofApp(),
  "apps.watchMetrics": ofApp(),
  "audit.list": { who: "own", input: {} },
  "channels.list": { who: "own" },
  "channels.get": ofChannel(),
  "channels.create": {
    who: "own",
    input: { kind: "slack", name: "mine", configuration: { url: "https://hooks.example.com/mine" } },
  },
  "channels.update": ofChannel({ name: "taken over" }),
  "channels.remove": ofChannel(),
  "channels.test": ofChannel(),
  "channels.reveal": ofChannel(),
  "notifications.list": { who: "own", input: {} },
  "notifications.resend": { who: "team", inputs: () => [{ id: victim.notificationId }] },
  "domains.list": { who: "own", input: {} },
  "domains.ofApp": ofApp(),
  "domains.add": ofApp({ hostname: "mine.example.org" }),
  "domains.get": ofDomain(),
  "domains.verify": ofDomain(),
  "domains.update": ofDomain({ options: { httpsRedirect: false } }),
  "domains.remove": ofDomain(),
  "domains.watch": ofApp(),
  "domains.watchAll": { who: "own" },
  "edge.faults": ofApp(),
  "edge.get": ofApp(),
  "edge.update": ofApp({ httpsRedirect: false }),
  "deployHooks.list": ofApp(),
  "deployHooks.create": ofApp({ name: "mine" }),
  "deployHooks.revoke": { who: "team", inputs: () => [{ id: victim.deployHookId }] },
  "deployKeys.list": { who: "own" },
  "deployKeys.create": { who: "own", input: { name: "mine" } },
  "deployKeys.delete": { who: "team", inputs: () => [{ id: victim.deployKeyId }] },
  "deployKeys.forgetServer": { who: "team", inputs: () => [{ id: victim.deployKeyId, server: "git.example.com" }] },
  "connections.list": { who: "own" },
  "connections.get": ofConnection(),
  "connections.create": { who: "own", input: { provider: "gitlab", baseUrl: "http://127.0.0.1", token: "mine" } },
  "connections.update": ofConnection({ name: "taken over" }),
  "connections.delete": ofConnection(),
  "connections.check": ofConnection(),
  "connections.authorise": ofConnection(),
  "connections.repositories": ofConnection(),
  "connections.branches": ofConnection({ repository: "theirs/app" }),
  "deployments.list": ofApp(),
  "deployments.compare": ofApp({ a: "1", b: "1" }),
  "deployments.explain": ofDeployment(),
  "deployments.facets": ofApp(),
  "deployments.get": ofDeployment(),
  "deployments.getByNumber": ofApp({ number: 1 }),
  "deployments.expected": ofApp(),
  "deployments.create": ofApp(),
  "deployments.rollback": {
    who: "team",
    inputs: () => [
      { id: victim.app.id, deploymentId: victim.deploymentId },
      { id: victim.app.name, deploymentId: victim.deploymentId },
    ],
  },
  "deployments.undoRollback": ofApp(),
  "deployments.pause": ofApp(),
  "deployments.resume": ofApp(),
  "deployments.cancel": ofDeployment(),
  "deployments.watch": ofDeployment(),
  "deployments.watchLog": ofDeployment(),
  "plan.read": { who: "own" },
  "previews.list": ofApp(),
  "previews.watch": ofApp(),
  "previews.get": ofPreview(),
  "previews.approve": ofPreview(),
  "previews.redeploy": ofPreview(),
  "previews.close": ofPreview(),
  "registries.list": { who: "own" },
  "registries.create": { who: "own", input: { name: "mine", server: "r.example.com", username: "u", password: "p" } },
  "registries.update": { who: "team", inputs: () => [{ id: victim.registryId, name: "taken over" }] },
  "registries.delete": { who: "team", inputs: () => [{ id: victim.registryId }] },
  "certificates.list": { who: "own" },
  "certificates.get": ofCertificate(),
  "certificates.ofDashboard": { who: "administrators" },
  "certificates.upload": { who: "own", input: { certificate: "none", key: "none" } },
  "certificates.delete": ofCertificate(),
  "dnsProviders.list": { who: "own" },
  "dnsProviders.get": ofDnsProvider(),
  "dnsProviders.create": { who: "own", input: { kind: "rfc2136", zone: "mine.example.com", credentials: {} } },
  "dnsProviders.update": ofDnsProvider({ name: "taken over" }),
  "dnsProviders.delete": ofDnsProvider(),
  "dnsProviders.check": ofDnsProvider(),
  "usage.ofApp": ofApp(),
  "usage.ofTeam": { who: "own", input: {} },
  "variables.list": ofApp(),
  "variables.replace": ofApp({ variables: { COLOUR: "blue" } }),
  "variables.merge": ofApp({ variables: { COLOUR: null } }),
  "variables.set": ofApp({ key: "COLOUR", value: "blue" }),
  "variables.remove": ofApp({ key: "COLOUR" }),
  "variables.reveal": ofApp({ key: "COLOUR" }),
  "variables.preview": ofApp({ mode: "merge", variables: { COLOUR: "blue" } }),
  "webhooks.list": ofApp(),
  "webhooks.rotate": ofApp({ provider: "github" }),
  "webhooks.deliveries": ofApp(),
  "webhooks.sendAgain": { who: "team", inputs: () => [{ id: victim.deliveryId }] },
  "webhooks.watch": ofApp({ limit: 20 }),
  "workers.createJoinToken": { who: "administrators", input: () => ({}) },
  "workers.apps": ofHost(),
  "workers.events": ofHost(),
  "workers.get": ofHost(),
  "metrics.ofHost": ofHost(),
  "metrics.watchHost": ofHost(),
  "metrics.watchHosts": { who: "administrators", input: () => ({ ids: [victim.app.workerId] }) },
  "workers.list": { who: "administrators" },
  "workers.watch": { who: "administrators" },
  "workers.watchOne": ofHost(),
  "workers.rotateKey": ofHost(),
  "workers.revokeKey": ofHost(),
  "workers.update": ofHost({ name: "taken over" }),
  "workers.cordon": ofHost(),
  "workers.uncordon": ofHost(),
  "workers.drainPlan": ofHost(),
  "workers.drain": ofHost(),
  "workers.endDrain": ofHost(),
  "workers.remove": ofHost({ force: true }),
};

const inputsOf = (expectation: Expectation): readonly unknown[] => {
  switch (expectation.who) {
    case "anyone":
      return [];
    case "team":
      return expectation.inputs();
    case "administrators":
      return [expectation.input?.()];
    case "own":
      return [expectation.input];
  }
};

const expectNothingOfVictim = (text: string) => expectNothingOf(victim, text);

describe("every procedure", () => {
  const names = Object.keys(appRouter._def.procedures as unknown as Record<string, AnyProcedure>);

  it("stands in the table", () => expect(Object.keys(procedures).sort()).toEqual(names.sort()));

  it.each(Object.entries(procedures))("%s", async (name, expectation) => {
    if (expectation.who === "anyone") return;
    const inputs = inputsOf(expectation);
    for (const input of inputs) {
      expect((await askProcedure(name, undefined, input)).code).toBe("unauthenticated");
      const answer = await askProcedure(name, stranger, input);
      expectNothingOfVictim(answer.text);
      if (expectation.who === "team") expect(answer.code).toBe("not_found");
      if (expectation.who === "administrators") expect(answer.code).toBe("forbidden");
      if (expectation.who === "own") expect(["ok", "invalid"]).toContain(answer.code);
    }
  });

  it("that knows no stranger knows its owner", async () => {
    const own = await testToken(victim.caller);
    expect((await askProcedure("deployments.compare", own, { id: victim.app.id, a: "1", b: victim.deploymentId })).code).toBe(
      "ok",
    );
    for (const name of ["apps.get", "apps.watch", "apps.watchMetrics", "deployments.list", "deployments.getByNumber"]) {
      expect((await askProcedure(name, own, { id: victim.app.id, number: 1 })).code).toBe("ok");
    }
    for (const name of ["deployments.get", "deployments.watch"]) {
      expect((await askProcedure(name, own, { id: victim.deploymentId })).code).toBe("ok");
    }
    expect((await askProcedure("workers.list", own, undefined)).code).toBe("ok");
    for (const name of ["workers.get", "workers.apps", "workers.events", "workers.watchOne"]) {
      expect((await askProcedure(name, own, { id: victim.app.workerId })).code).toBe("ok");
    }
  });
});

describe("every call of /v1", () => {
  const handle = restHandler(appRouter);
  const ids = (): Record<string, string | null> => ({
    alerts: victim.alertId,
    "alert-rules": victim.alertRuleId,
    apps: victim.app.id,
    certificates: victim.certificateId,
    "dns-providers": victim.dnsProviderId,
    domains: victim.domainId,
    channels: victim.channelId,
    notifications: victim.notificationId,
    deliveries: victim.deliveryId,
    "deploy-hooks": victim.deployHookId,
    "deploy-keys": victim.deployKeyId,
    deployments: victim.deploymentId,
    "git-connections": victim.connectionId,
    previews: victim.previewId,
    registries: victim.registryId,
    workers: victim.app.workerId,
  });
  const idFor = (path: string): string => ids()[path.split("/")[1] ?? ""] ?? victim.app.id;
  const pathFor = (path: string) => path.replace("{id}", idFor(path)).replace("{provider}", "github");

  it.each(restRoutes(appRouter).map((route) => [`${route.method} ${route.path}`, route] as const))("%s", async (_, route) => {
    const expectation = procedures[route.procedure];
    const { id: _id, ...input } = (expectation?.who === "team" && expectation.inputs()[0]) || { id: "" };
    const withoutBody = route.method === "GET" || route.method === "DELETE";
    const options = { method: route.method, ...(withoutBody ? {} : { body: input }) };
    const query = withoutBody ? `?${new URLSearchParams(input as Record<string, string>)}` : "";
    expect((await handle(testRequest(`/v1${pathFor(route.path)}${query}`, options))).status).toBe(401);
    const response = await handle(testRequest(`/v1${pathFor(route.path)}${query}`, { ...options, token: stranger }));
    if (expectation?.who === "administrators") expect(response.status).toBe(403);
    else if (route.path.includes("{id}")) expect(response.status).toBe(404);
    expectNothingOfVictim(await response.text());
  });
});
