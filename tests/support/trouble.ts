import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "./stack";

const tailBytes = 6_000;

const toldOr = (what: Promise<unknown>): Promise<string> =>
  what.then(
    (told) => (typeof told === "string" ? told : JSON.stringify(told)),
    (error: unknown) => `not to be had: ${String(error)}`,
  );

/** Transitions that wait on the host for their acknowledgement. */
const spooled = async ({ dataDir }: Stack): Promise<string> => {
  const folder = join(dataDir, "worker/spool");
  const files = await readdir(folder);
  return (await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")))).join("").slice(-tailBytes);
};

/** All that is needed to understand later what went wrong with an app: an installation made for a test is gone by then. */
const circumstances = async (stack: Stack, appId: string): Promise<string> => {
  const { sql } = stack;
  const sections: Record<string, Promise<unknown>> = {
    "now, and hosts": sql`select now(), id, status, boot_id, last_seen_at, desired_version, route_version, confirmed_route_version from workers`,
    deployments: sql`
      select number, id, status, reason_code, reason, claim_id, boot_id, last_transition, claimed_at, progress_at,
        cancel_requested, switched_version, container_present, created_at, finished_at
      from deployments where app_id = ${appId} order by number desc limit 6`,
    stages: sql`
      select number, name, started_at, deployment_stages.finished_at, error
      from deployment_stages join deployments on deployments.id = deployment_id
      where app_id = ${appId} order by started_at desc limit 12`,
    containers: stack.engine.containers(appId),
    "waiting on the host": spooled(stack),
    "web's log": stack.log("web").then((text) => text.slice(-tailBytes)),
    "worker's log": stack.log("worker").then((text) => text.slice(-tailBytes)),
  };
  const told = await Promise.all(Object.entries(sections).map(async ([name, what]) => `--- ${name}\n${await toldOr(what)}`));
  return told.join("\n");
};

const messages = (error: unknown): string =>
  error instanceof Error ? [error.message, ...(error.cause ? [messages(error.cause)] : [])].join(" ") : String(error);

/** Does it; what it throws says all that there is to know about the app. */
export const explained = async <Result>(stack: Stack, appId: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${messages(error)}\n${await circumstances(stack, appId)}`, { cause: error });
  }
};
