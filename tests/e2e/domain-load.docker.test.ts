import { describe, expect, test } from "vitest";
import { domainWorldOf, edges } from "../support/domain-stack";
import { startFarLoad, startFarSockets } from "../support/far-load";
import { socketApp } from "../support/socket-app";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const redeploys = 10;
const rounds = 5;
const requestsPerSecond = 500;

describe.each(edges)("with $name", (edge) => {
  const check = test.runIf(edge.runs);
  const { world, shared } = domainWorldOf(edge);
  // Its apps go first.
  const subjects = subjectsOf(shared);

  /** Four changes in each round: a name comes, is told something of its own, moves to another app, and goes. */
  const changeDomains = async (appId: string, otherId: string) => {
    const { domains, stack, hostOf } = world();
    const other = await stack.api.app(otherId);
    for (let round = 0; round < rounds; round += 1) {
      const name = `change-${round}.example.test`;
      const { id } = await domains.connect(appId, name);
      await waitFor(async () => (await stack.edge(name)).status !== 404, { what: `${name} to be routed` });
      await domains.change(id, { options: { responseHeaders: { "X-Round": String(round) } } });
      await domains.change(id, { appId: otherId });
      await domains.remove(id);
      expect((await stack.edge(hostOf(other))).status).toBe(200);
    }
  };

  check(
    `${redeploys} redeploys and ${4 * rounds} changes of domains under ${requestsPerSecond} requests/s lose nothing`,
    async () => {
      const { stack, domains, untilSecure, ca, httpsPort, hostOf } = world();
      const [subject, other] = await Promise.all([subjects.make(socketApp("0")), subjects.make(socketApp("other"))]);
      await Promise.all([stack.api.deployLive(subject.app.id), stack.api.deployLive(other.app.id)]);
      const name = "busy.example.test";
      await domains.connect(subject.app.id, name);
      await untilSecure(name);
      const plain = { port: stack.edgePort, host: hostOf(subject.app) };
      const secure = { port: httpsPort, host: name, secure: { ca } };
      const loads = await Promise.all(
        [plain, secure].map((to) => startFarLoad({ ...to, requestsPerSecond: requestsPerSecond / 2, slowEvery: 100 })),
      );
      const sockets = await Promise.all([plain, secure].map((to) => startFarSockets({ ...to, count: 20 })));

      const redeployed = async () => {
        for (let version = 1; version <= redeploys; version += 1) {
          await subject.repository.commit({ version: String(version) });
          await stack.api.deployLive(subject.app.id);
        }
      };
      await Promise.all([redeployed(), changeDomains(subject.app.id, other.app.id)]).catch((error: unknown) => {
        for (const one of [...loads, ...sockets]) one.kill();
        throw error;
      });

      for (const load of loads) {
        const result = await load.stop();
        expect(result.failures, JSON.stringify(result.failedAt)).toEqual({});
        expect(result.answered).toBe(result.sent);
        expect(result.slow).toBeGreaterThan(redeploys);
        // On a machine that is busy with all of this a version may be gone before a request gets through to it.
        const seen = result.bodies.map(([version]) => version);
        expect(seen.length).toBeGreaterThan(redeploys / 2);
        expect(seen).toContain(String(redeploys));
      }
      for (const socket of sockets) {
        const { failures, opened, echoed } = await socket.stop();
        expect(failures).toEqual({});
        // Each version but the last ended its own, and the next took them.
        expect(opened).toBeGreaterThan(20);
        expect(echoed).toBeGreaterThan(opened);
      }
    },
    600_000,
  );
});
