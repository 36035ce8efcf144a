import { expect, test } from "vitest";
import type { App } from "@/server/apps/schema";
import type { WorkerView } from "@/server/workers/schema";
import { type Host, hostsOf } from "../support/hosts";
import { getFrom } from "../support/http-client";
import { page } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { sleep, waitFor } from "../support/wait";

const shared = sharedStack();
const further = hostsOf(shared, [{}, {}]);
const subjects = subjectsOf(shared);

const zone = "drained.test";

/** Two hosts that own one zone, as two machines behind one name. */
const pair = async (): Promise<[Host, Host]> => {
  const [from, to] = further.hosts;
  if (!from || !to) throw new Error("There are no hosts");
  const { api } = shared.stack;
  for (const host of [from, to]) await api.expectStatus(200, api.call("PATCH", `/v1/workers/${host.workerId}`, { zone }));
  return [from, to];
};

const workerOf = (host: Host) => {
  const { api } = shared.stack;
  return api.expectStatus<WorkerView>(200, api.call("GET", `/v1/workers/${host.workerId}`));
};

/** Asks both edges again and again; counts the moments in which neither served the app. */
const watchBoth = (hosts: readonly Host[], app: Pick<App, "subdomain">) => {
  let asked = 0;
  let nowhere = 0;
  let ended = false;
  const ask = async () => {
    while (!ended) {
      const answers = await Promise.all(
        hosts.map((host) => getFrom(host.at, `${app.subdomain}.${zone}:${host.at.port}`, "/").catch(() => null)),
      );
      asked += 1;
      if (!answers.some((answer) => answer?.status === 200)) nowhere += 1;
      await sleep(50);
    }
  };
  const running = ask();
  return {
    stop: async () => {
      ended = true;
      await running;
      return { asked, nowhere };
    },
  };
};

test("a drain moves an app to the other host of its zone without a moment in which nobody serves it, and the host can go", async () => {
  const { api, sql } = shared.stack;
  const [from, to] = await pair();
  const { app } = await subjects.make(page("moves"));
  await from.take(app.id);
  const first = await api.deployLive(app.id);
  const watched = watchBoth([from, to], app);
  await api.expectStatus(202, api.call("POST", `/v1/workers/${from.workerId}/drain`, {}));
  await waitFor(async () => (await workerOf(from)).draining === null, { what: "the drain to finish", timeoutMs: 120_000 });
  const { asked, nowhere } = await watched.stop();
  expect(nowhere).toBe(0);
  expect(asked).toBeGreaterThan(20);

  const moved = (await api.deployments(app.id)).items[0];
  expect(moved).toMatchObject({ status: "live", trigger: "drain", commit: first.commit, placement: { workerId: to.workerId } });
  expect(await api.app(app.id)).toMatchObject({ workerId: to.workerId, status: "running" });
  expect(await from.engine.running(app.id)).toEqual([]);
  expect(await to.engine.running(app.id)).toHaveLength(1);
  expect((await getFrom(from.at, `${app.subdomain}.${zone}:${from.at.port}`, "/")).status).toBe(404);
  expect(await from.events("drain-finished")).toEqual(["1 app moved to other hosts."]);

  await api.expectStatus(200, api.call("DELETE", `/v1/workers/${from.workerId}`));
  expect((await api.call("GET", `/v1/workers/${from.workerId}`)).status).toBe(404);
  const refused = await api.call<{ reason: string }>("DELETE", `/v1/workers/${to.workerId}`);
  expect(refused).toMatchObject({ status: 409, body: { reason: "host_has_apps" } });
  const [row] = await sql<{ removed: boolean }[]>`
    select removed_at is not null as removed from workers where id = ${from.workerId}`;
  expect(row?.removed).toBe(true);
}, 240_000);
