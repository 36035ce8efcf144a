import { readFile } from "node:fs/promises";
import { Agent } from "node:http";
import { httpRequest } from "@/tests/support/http-client";
import type { Stack } from "@/tests/support/stack";
import { sleep } from "@/tests/support/wait";
import type { Measured } from "./figures";
import type { Bench, Group } from "./group";
import { apps, hosts, type RouteHost, type RouteHosts, withRouteHosts } from "./route-hosts";
import { percentile } from "./statistics";

const everyMs = 2_000;
const rounds = 45;
/** One change in so many rounds: with ten thousand apps somebody deploys every few seconds. */
const roundsPerChange = 5;
const changes = 40;
const clockTicksPerSecond = 100;

/** Milliseconds of processor time that it has used. */
const usedBy = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return ((user + system) / clockTicksPerSecond) * 1_000;
};

type Polls = { took: number[]; whole: number };

/** Workers keep their connection between two polls. */
const agent = new Agent({ keepAlive: true });

const poll = async ({ port }: Stack, host: RouteHost, polls: Polls): Promise<void> => {
  const headers = { authorization: host.authorization, ...(host.etag === undefined ? {} : { "if-none-match": host.etag }) };
  const startedAt = performance.now();
  const answer = await httpRequest({ port, path: "/v1/traefik/config", headers, agent });
  polls.took.push(performance.now() - startedAt);
  if (answer.status === 200) polls.whole += 1;
  else if (answer.status !== 304) throw new Error(`A host was answered ${answer.status}: ${answer.body}`);
  host.etag = answer.headers.etag;
};

/** Every host asks every two seconds, each at its own moment. */
const pollAll = async (stack: Stack, there: RouteHosts): Promise<Polls> => {
  const polls: Polls = { took: [], whole: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const pause = everyMs / there.hosts.length;
    if (round % roundsPerChange === 0) await there.change();
    for (const host of there.hosts) {
      const asked = poll(stack, host, polls);
      await Promise.all([asked, sleep(pause)]);
    }
  }
  return polls;
};

/** Percent of a core that web takes meanwhile, and what `work` gives. */
const costOf = async <Result>(stack: Stack, work: () => Promise<Result>): Promise<{ percent: number; result: Result }> => {
  const pid = await stack.pid("web");
  const [before, startedAt] = [await usedBy(pid), performance.now()];
  const result = await work();
  return { percent: ((await usedBy(pid)) - before) / ((performance.now() - startedAt) / 100), result };
};

const measurePolls = async ({ stack, say }: Bench, there: RouteHosts): Promise<Measured> => {
  // The first time each document is built.
  for (const host of there.hosts) await poll(stack, host, { took: [], whole: 0 });
  const idle = await costOf(stack, () => sleep((rounds * everyMs) / 2));
  const busy = await costOf(stack, () => pollAll(stack, there));
  const { took, whole } = busy.result;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(took, share).toFixed(1));
  say(`  ${hosts} hosts, ${apps} apps, ${took.length} polls, ${whole} of them whole: p50 ${p50}, p95 ${p95}, p99 ${p99} ms`);
  say(`  web ${busy.percent.toFixed(2)} % of a core, without them ${idle.percent.toFixed(2)} %`);
  return {
    route_document_p99_ms: percentile(took, 0.99),
    route_document_core_percent: Math.max(0, busy.percent - idle.percent),
  };
};

/** From the call of the API until the relay of the host, which has 500 apps, has it. */
const measureChange = async ({ api, environment }: Stack, { ownApp }: RouteHosts, value: string): Promise<number> => {
  const startedAt = performance.now();
  const changed = api.call("PATCH", `/v1/apps/${ownApp.id}/edge`, { responseHeaders: { "X-Bench": value } });
  for (;;) {
    const { body } = await httpRequest({ port: Number(environment.EDGE_RELAY_PORT), path: "/routes" });
    if (body.includes(value)) break;
    if (performance.now() - startedAt > 10_000)
      throw new Error(`The relay never got it: ${JSON.stringify((await changed).body)}`);
    await sleep(2);
  }
  const took = performance.now() - startedAt;
  await changed;
  return took;
};

const measureChanges = async ({ stack, say }: Bench, there: RouteHosts): Promise<Measured> => {
  const took: number[] = [];
  for (let change = 0; change < changes; change += 1) {
    took.push(await measureChange(stack, there, `change-${change}-`));
    // Anywhere between two polls of the host: what comes by the hint alone counts.
    await sleep(100 + ((change * 37) % 300));
  }
  const [p50, p95] = [0.5, 0.95].map((share) => percentile(took.slice(5), share));
  say(`  ${changes} changes were at the relay after: p50 ${p50?.toFixed(0)} ms, p95 ${p95?.toFixed(0)} ms`);
  return { route_change_to_relay_ms: p95 ?? Number.NaN };
};

export const routeDocument: Group = {
  figures: ["route_document_p99_ms", "route_document_core_percent", "route_change_to_relay_ms"],
  measure: (bench) =>
    withRouteHosts(bench.stack, async (there) => ({
      ...(await measurePolls(bench, there)),
      ...(await measureChanges(bench, there)),
    })),
};
