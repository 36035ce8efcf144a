import { labels } from "./engine";
import type { Stack } from "./stack";
import type { Subject } from "./subjects";
import { explained } from "./trouble";
import { waitFor } from "./wait";

const inProgress = ["queued", "fetching", "building", "starting"];

type Row = { id: string; number: number; status: string; reason: string | null; commit: string | null };

/** Waits until every deployment of the app has ended; gives them, oldest first. */
export const waitUntilSettled = (stack: Stack, appId: string, timeoutMs = 60_000): Promise<Row[]> =>
  explained(stack, appId, () => settled(stack, appId, timeoutMs));

const settled = ({ sql }: Stack, appId: string, timeoutMs: number): Promise<Row[]> =>
  waitFor(
    async () => {
      const rows = await sql<
        Row[]
      >`select id, number, status, reason, "commit" from deployments where app_id = ${appId} order by number`;
      const open = rows.filter((row) => inProgress.includes(row.status));
      if (open.length > 0) throw new Error(`Still in progress: ${JSON.stringify(open)}`);
      return rows;
    },
    { what: `no deployment of ${appId} to be stuck`, timeoutMs, everyMs: 200 },
  );

/**
 * What holds for an app whenever nothing is in progress, whatever was killed before: exactly one version is routed, it is the
 * live one, the edge answers with it, its container is the only one, and no deployment had two.
 * `versionOf` says what the page of a deployment reads.
 */
export const expectInvariants = (stack: Stack, subject: Subject, versions: Versions): Promise<Row[]> =>
  explained(stack, subject.app.id, () => checkInvariants(stack, subject, versions));

type Versions = { since: number; versionOf: (deploymentId: string) => string | undefined };

const checkInvariants = async (stack: Stack, { app, page }: Subject, { since, versionOf }: Versions): Promise<Row[]> => {
  const rows = await settled(stack, app.id, 60_000);
  const live = rows.filter((row) => row.status === "live");
  if (live.length !== 1) throw new Error(`Not exactly one live deployment: ${JSON.stringify(rows)}`);
  const liveId = live[0]?.id ?? "";
  const [row] = await stack.sql<
    { routed: string | null }[]
  >`select routed_deployment_id as routed from apps where id = ${app.id}`;
  if (row?.routed !== liveId) throw new Error(`Routed is ${row?.routed}, live is ${liveId}`);
  const answer = await page();
  if (answer.status !== 200 || answer.body.trim() !== versionOf(liveId)) {
    throw new Error(`The edge answers ${answer.status} ${answer.body}, live is ${liveId} with ${versionOf(liveId)}`);
  }
  await waitFor(
    async () => {
      const containers = await stack.engine.containers(app.id);
      const owners = containers.map((container) => `${container.Labels[labels.deployment]} ${container.State}`);
      if (owners.length === 1 && owners[0] === `${liveId} running`) return true;
      throw new Error(`Containers: ${JSON.stringify(owners)}; live is ${liveId}`);
    },
    { what: "the live deployment's container to be the only one", timeoutMs: 60_000, everyMs: 200 },
  );
  await expectNoneRanTwice(stack, app.id, since);
  return rows;
};

/** No deployment had two containers. */
export const expectNoneRanTwice = async ({ engine }: Stack, appId: string, since: number): Promise<void> => {
  const created = (await engine.events(since, appId)).filter((event) => event.Action === "create");
  const counts = new Map<string, number>();
  for (const { Actor } of created) {
    const id = Actor.Attributes[labels.deployment] ?? "";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const twice = [...counts].filter(([, count]) => count > 1);
  if (twice.length > 0) throw new Error(`Deployments that had more than one container: ${JSON.stringify(twice)}`);
};
