import type { App } from "@/server/apps/schema";
import { type Deployment } from "@/server/deployments/schema";
import { newName } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { page } from "@/tests/support/sample-apps";
import type { Stack } from "@/tests/support/stack";

/** An installation that has been used for long: many apps, each with many deployments. */
const apps = 200;
const deploymentsPerApp = 25;

export type Crowd = { apps: { id: string; name: string }[]; remove: () => Promise<void> };

/** Rows like those of a real app, so that every column is filled whatever the tables have become. */
const multiply = async ({ sql }: Stack, app: App, deployment: Deployment): Promise<void> => {
  await sql`
    insert into apps
    select (jsonb_populate_record(model, jsonb_build_object(
      'id', 'app_' || substr(md5('app' || n), 1, 20), 'name', 'crowd-' || n, 'subdomain', 'crowd-' || n, 'wanted', 'stopped',
      'status', 'stopped', 'status_reason', 'stopped_by_user', 'routed_deployment_id', null,
      'last_number', ${deploymentsPerApp}::int))).*
    from apps model, generate_series(1, ${apps}) n where model.id = ${app.id}`;
  await sql`
    insert into deployments
    select (jsonb_populate_record(model, jsonb_build_object(
      'id', 'dep_' || substr(md5('deployment' || a || '.' || d), 1, 20), 'app_id', 'app_' || substr(md5('app' || a), 1, 20),
      'number', d, 'status', case when d % 7 = 0 then 'failed' else 'retired' end,
      'reason', case when d % 7 = 0 then 'The build failed: “npm ci” ended with exit code 1.' end,
      'reason_code', case when d % 7 = 0 then 'build_failed' end,
      'claim_id', null, 'container_present', false, 'switched_version', null, 'container_id', null, 'host_port', null,
      'created_at', now() - interval '1 hour' * (${deploymentsPerApp} - d),
      'finished_at', now() - interval '1 hour' * (${deploymentsPerApp} - d) + interval '1 minute'))).*
    from deployments model, generate_series(1, ${apps}) a, generate_series(1, ${deploymentsPerApp}) d
    where model.id = ${deployment.id}`;
  await sql`
    insert into deployment_stages
    select (jsonb_populate_record(model, jsonb_build_object(
      'deployment_id', 'dep_' || substr(md5('deployment' || a || '.' || d), 1, 20)))).*
    from deployment_stages model, generate_series(1, ${apps}) a, generate_series(1, ${deploymentsPerApp}) d
    where model.deployment_id = ${deployment.id} and model.name <> 'drain'`;
  await sql`analyze`;
};

/** Fills the database; `remove` takes the rows out again. */
export const makeCrowd = async (stack: Stack): Promise<Crowd> => {
  const repository = await makeRepository(page("model"));
  const app = await stack.api.createApp({ name: newName("model"), repository: repository.path });
  const deployment = await stack.api.deployLive(app.id);
  await repository.remove();
  await multiply(stack, app, deployment);
  const rows = await stack.sql<{ id: string; name: string }[]>`select id, name from apps where name like 'crowd-%' order by id`;
  return {
    apps: [{ id: app.id, name: app.name }, ...rows],
    remove: async () => {
      await stack.sql`delete from apps where name like 'crowd-%'`;
    },
  };
};
