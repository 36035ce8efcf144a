import { describe, expect, test } from "vitest";
import { parseRule, type RouteDocument } from "@/server/domains/route-document";
import { alertsOf } from "../support/alerts";
import type { Problem } from "../support/api";
import { dashboardName, domainWorldOf, edges, zone } from "../support/domain-stack";
import { getFrom } from "../support/http-client";
import { startLoad } from "../support/load";
import { makeRepository } from "../support/repository";
import { page, service } from "../support/sample-apps";
import { newName, subjectsOf } from "../support/subjects";
import { sleep, waitFor } from "../support/wait";

const graceMs = 12_000;
const redirects = [301, 302, 307, 308];

describe.each(edges)("with $name", (edge) => {
  const check = test.runIf(edge.runs);
  const { world, shared } = domainWorldOf(edge, { DOMAIN_GRACE_MS: String(graceMs) });
  // Its apps go first.
  const subjects = subjectsOf(shared);

  const liveApp = async (files = page("shop")) => {
    const { app, repository } = await subjects.make(files);
    await shared.stack.api.deployLive(app.id);
    return { app, repository };
  };
  const answersWith = (hostname: string, body: string) =>
    waitFor(async () => (await world().securely(hostname)).body === body, { what: `${body} at https://${hostname}` });
  const isNotRouted = (hostname: string) =>
    waitFor(async () => (await shared.stack.edge(hostname)).status === 404, { what: `nothing at ${hostname}` });

  check("a name is added, its records are made, and a moment later it answers by HTTPS, and HTTP leads there", async () => {
    const { domains, dns, untilSecure, hostOf, httpsPort } = world();
    const { edge: ask } = shared.stack;
    const { app } = await liveApp();
    const name = "www.shop.example.test";
    const added = await domains.add(app.id, "  WWW.Shop.Example.TEST. ");
    expect(added).toMatchObject({ hostname: name, status: "pending", taken: false, certificate: null });
    expect(added.records.map(({ type, name: record }) => [type, record])).toContainEqual(["TXT", `_wisehosting.${name}`]);
    expect(added.records.filter(({ found, ok }) => ok || found.length > 0)).toEqual([]);
    expect((await ask(name)).status).toBe(404);

    // That it leads here proves nothing.
    await domains.makeRecords({ records: added.records.filter(({ purpose }) => purpose === "pointing") });
    const unproven = await domains.verify(added.id);
    expect(unproven.status).toBe("pending");
    expect(unproven.records.map(({ purpose, ok }) => [purpose, ok]).sort()).toEqual([
      ["ownership", false],
      ["pointing", true],
    ]);
    expect((await ask(name)).status).toBe(404);

    await dns.set(
      `_wisehosting.${name}`,
      "TXT",
      added.records.flatMap(({ type, value }) => (type === "TXT" ? [value] : [])),
    );
    await domains.verify(added.id);
    const active = await domains.waitForStatus(added.id, "active");
    expect(active.records.every(({ ok }) => ok)).toBe(true);
    const answer = await untilSecure(name);
    expect(answer).toMatchObject({ status: 200, body: "shop" });
    expect(answer.certificate.issuer.CN).toMatch(/Pebble/);
    const redirected = await waitFor(
      async () => {
        const { status, headers } = await ask(name, "/cart?item=1");
        return redirects.includes(status) ? headers.location : null;
      },
      { what: "HTTP to lead to HTTPS" },
    );
    expect(redirected).toBe(`https://${name}:${httpsPort}/cart?item=1`);
    const certificate = await waitFor(
      async () => {
        const seen = (await domains.get(added.id)).certificate;
        return seen?.state === "valid" ? seen : null;
      },
      { what: "the certificate to be told" },
    );
    expect(certificate).toMatchObject({ source: "edge", fault: null, issuer: expect.stringContaining("Pebble") });
    // The app's own name is none that an authority would certify: it goes on as it was.
    expect(await ask(hostOf(app))).toMatchObject({ status: 200, body: "shop" });

    await domains.remove(added.id);
    await isNotRouted(name);
    expect((await shared.stack.api.call("GET", `/v1/domains/${added.id}`)).status).toBe(404);
  });

  check("a name moves between two apps of a team without one failed request", async () => {
    const { domains, untilSecure, ca, httpsPort } = world();
    const [one, other] = await Promise.all([liveApp(service("one")), liveApp(service("other"))]);
    const name = "moves.example.test";
    const { id } = await domains.connect(one.app.id, name);
    await untilSecure(name);
    const load = startLoad({ port: httpsPort, host: name, requestsPerSecond: 100, slowEvery: 40, secure: { ca } });
    for (const [to, body] of [
      [other, "other"],
      [one, "one"],
      [other, "other"],
    ] as const) {
      expect(await domains.change(id, { appId: to.app.id })).toMatchObject({ status: "active", app: { id: to.app.id } });
      await answersWith(name, body);
    }
    const { failures, failedAt, answered, sent, bodies } = await load.stop();
    expect(failures, JSON.stringify(failedAt)).toEqual({});
    expect(answered).toBe(sent);
    expect([...bodies.keys()].sort()).toEqual(["one", "other"]);
  });

  check("another team cannot take a name that is proven, and takes it over once its own proof stands alone", async () => {
    const { domains, domainsAs, dns, untilSecure } = world();
    const { app } = await liveApp(page("first"));
    const name = "wanted.example.test";
    const first = await domains.connect(app.id, name);
    await untilSecure(name);
    const token = await shared.stack.newUser(`${newName("second")}@example.com`);
    const [theirs, api] = [domainsAs(token), shared.stack.apiAs(token)];
    const repository = await makeRepository(page("second"));
    const their = await api.createApp({ name: newName("their"), repository: repository.path });
    await api.deployLive(their.id);

    const claim = await theirs.add(their.id, name);
    expect(claim).toMatchObject({ status: "pending", taken: true });
    expect((await api.call("GET", `/v1/domains/${first.id}`)).status).toBe(404);
    const proofs = [first, claim].map(({ records }) => records.find(({ type }) => type === "TXT")?.value ?? "");
    expect(proofs[0]).not.toBe(proofs[1]);
    await dns.set(`_wisehosting.${name}`, "TXT", proofs);
    expect(await theirs.verify(claim.id)).toMatchObject({ status: "pending", taken: true });
    expect((await domains.verify(first.id)).status).toBe("active");
    await answersWith(name, "first");

    await dns.set(`_wisehosting.${name}`, "TXT", proofs.slice(1));
    await theirs.verify(claim.id);
    await theirs.waitForStatus(claim.id, "active");
    await answersWith(name, "second");
    const lost = await domains.get(first.id);
    expect(lost).toMatchObject({ status: "pending", taken: true });
    expect(lost.statusReason).toMatch(/another app/i);
    expect((await domains.verify(first.id)).status).toBe("pending");
    await answersWith(name, "second");
    await repository.remove();
  });

  check("a record that goes away is told, and the name leaves after the days of grace; silence of DNS is no loss", async () => {
    const { domains, dns, untilSecure } = world();
    const alerts = alertsOf(shared.stack);
    const { app } = await liveApp(page("kept"));
    const name = "fading.example.test";
    const { id, records } = await domains.connect(app.id, name);
    await untilSecure(name);

    dns.stopAnswering();
    try {
      const unheard = await domains.verify(id);
      expect(unheard.status).toBe("active");
      expect(unheard.dnsFault).toEqual(expect.any(String));
    } finally {
      dns.answerAgain();
    }

    const proof = records.find(({ type }) => type === "TXT")?.value ?? "";
    await dns.remove(`_wisehosting.${name}`, "TXT");
    const failing = await domains.verify(id);
    expect(failing).toMatchObject({ status: "failing", statusReason: expect.stringMatching(/TXT/) });
    expect(Date.parse(failing.failsAt ?? "") - Date.now()).toBeLessThanOrEqual(graceMs);
    await alerts.waitFor(app.id, "domain_unverified", "firing");
    await answersWith(name, "kept");

    await dns.set(`_wisehosting.${name}`, "TXT", [proof]);
    await domains.verify(id);
    await domains.waitForStatus(id, "active");
    await alerts.waitFor(app.id, "domain_unverified", "resolved");

    await dns.remove(`_wisehosting.${name}`, "TXT");
    expect((await domains.verify(id)).status).toBe("failing");
    // Nobody asks for it: the schedule does.
    const gone = await domains.waitForStatus(id, "pending", graceMs + 30_000);
    expect(gone.statusReason).toEqual(expect.any(String));
    await isNotRouted(name);
  });

  check("names and apps that are called to do harm are refused with a reason, and no rule is any other", async () => {
    const { domains } = world();
    const { api, edge: ask, environment, sql } = shared.stack;
    const { app } = await liveApp(page("victim"));
    const refused = [
      "a`) || Host(`victim.example.test",
      "evil.example.test`) || PathPrefix(`/",
      "x.example.test && ClientIP(`0.0.0.0/0`)",
      "*",
      "*.*.example.test",
      "a.*.example.test",
      "..",
      ".example.test",
      "a..example.test",
      "example.test:8080",
      "https://example.test",
      "example.test/path",
      "line\nbreak.example.test",
      `a.example.test\u0000`,
      "under_score.example.test",
      "-a.example.test",
      `${"a".repeat(64)}.example.test`,
      `${"abcdefghi.".repeat(30)}example.test`,
      "127.0.0.1",
      "[::1]",
      "0x7f000001",
      "localhost",
      "com",
      "co.uk",
      "test",
      zone,
      `shop.${zone}`,
      `*.${zone}`,
      dashboardName,
      "version.wisehosting.internal",
      "",
    ];
    for (const hostname of refused) {
      const answer = await api.call<Problem>("POST", `/v1/apps/${app.id}/domains`, { hostname });
      expect([hostname, answer.status]).toEqual([hostname, 422]);
      expect(answer.body.errors?.map(({ field }) => field)).toEqual(["hostname"]);
    }
    const taken: Record<string, string> = {
      "UPPER.Example.TEST": "upper.example.test",
      "dot.example.test.": "dot.example.test",
      "bücher.example.test": "xn--bcher-kva.example.test",
      "*.wild.example.test": "*.wild.example.test",
    };
    for (const [given, hostname] of Object.entries(taken)) {
      const domain = await domains.add(app.id, given);
      expect(domain.hostname).toBe(hostname);
      await domains.makeRecords(domain);
      await domains.verify(domain.id);
    }
    for (const name of ["../x", "a`) || Host(`b", "traefik.http.routers.x", "a\nb", "x".repeat(65), "*", "A B"]) {
      const { status } = await api.call("POST", "/v1/apps", { name, repository: "https://example.com/a.git", branch: "main" });
      expect([name, status]).toEqual([name, 422]);
    }
    await waitFor(async () => (await ask("dot.example.test")).status !== 404, { what: "the names to be routed" });

    const relayed = await getFrom(Number(environment.EDGE_RELAY_PORT), "localhost", "/routes");
    const { routers } = (JSON.parse(relayed.body) as RouteDocument).http;
    const rules = Object.values(routers).map(({ rule }) => parseRule(rule));
    expect(rules).not.toContain(null);
    const known = await sql<{ name: string }[]>`
      select hostname as name from domains where status <> 'pending'
      union select subdomain || '.' || ${zone} from apps
      union select ${dashboardName}::text`;
    const routed = new Set(rules.flatMap((rule) => (rule?.loopbackOnly ? [] : (rule?.hostnames ?? []))));
    expect([...routed].filter((hostname) => !known.some(({ name }) => name === hostname))).toEqual([]);
    for (const hostname of Object.values(taken)) expect(routed).toContain(hostname);
    expect(Object.keys(routers).filter((key) => !/^(?:app-[0-9a-z]{20}|wisehosting-)/.test(key))).toEqual([]);
  });

  check(
    "with web, Postgres, Redis and the authority away it answers as before, also after restarts of worker and edge",
    async () => {
      const { domains, pebble, securely, untilSecure } = world();
      const { stack } = shared;
      const { app, repository } = await liveApp(page("lasting"));
      const name = "lasting.example.test";
      await domains.connect(app.id, name);
      const before = await untilSecure(name);
      const leadsToHttps = async () => redirects.includes((await stack.edge(name)).status);
      await waitFor(leadsToHttps, { what: "HTTP to lead to HTTPS" });
      const away = ["web", "redis", "postgres"] as const;
      for (const process of away) await stack.takeAway(process);
      await pebble.close();
      try {
        expect(await securely(name)).toMatchObject({ status: 200, body: "lasting" });
        for (const process of ["worker", "edge"] as const) {
          const killed = await stack.kill(process);
          await waitFor(async () => (await stack.pid(process)) !== killed, { what: `${process} to be started again` });
        }
        const after = await untilSecure(name);
        expect(after).toMatchObject({ status: 200, body: "lasting" });
        expect(after.certificate.serialNumber).toBe(before.certificate.serialNumber);
        // Whatever the new worker makes of being alone, it takes nothing away.
        await sleep(3_000);
        expect(await securely(name)).toMatchObject({ status: 200, body: "lasting" });
        expect(await leadsToHttps()).toBe(true);
      } finally {
        for (const process of [...away].reverse()) await stack.letReturn(process);
        await stack.waitReady();
      }
      await repository.commit(page("back"));
      await stack.api.deployLive(app.id);
      await answersWith(name, "back");
      expect((await securely(name)).certificate.serialNumber).toBe(before.certificate.serialNumber);
    },
  );
});
