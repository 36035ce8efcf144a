import { randomBytes } from "node:crypto";
import { afterAll } from "vitest";
import type { App } from "@/server/apps/schema";
import { type Files, makeRepository, type Repository } from "./repository";
import type { Stack } from "./stack";
import { waitFor } from "./wait";

export type Subject = {
  app: App;
  repository: Repository & { firstCommit: string };
  /** The app's host name at the edge. */
  host: string;
  /** What the edge answers for it. */
  page: (path?: string) => ReturnType<Stack["edge"]>;
};

type Settings = Partial<
  Pick<
    App,
    | "branch"
    | "rootDirectory"
    | "builder"
    | "dockerfilePath"
    | "buildTarget"
    | "buildArguments"
    | "startCommand"
    | "releaseCommand"
    | "port"
    | "healthCheckPath"
    | "memoryMb"
    | "cpus"
    | "pidsLimit"
    | "subdomain"
  >
>;

export const newName = (word = "app") => `${word}-${randomBytes(4).toString("hex")}`;

/** Deletes an app and waits until nothing of it is left. */
export const removeApp = async ({ api, sql, engine }: Stack, appId: string): Promise<void> => {
  const { status } = await api.call("DELETE", `/v1/apps/${appId}`);
  if (![200, 202, 404].includes(status)) throw new Error(`Deleting ${appId} answered ${status}`);
  await waitFor(
    async () => (await sql`select 1 from apps where id = ${appId}`).length === 0 && (await engine.containers(appId)).length === 0,
    { what: `app ${appId} to be gone`, timeoutMs: 60_000 },
  );
};

/** Makes apps of a test file's own, each with a repository, and removes them at its end. */
export const subjectsOf = (shared: { readonly stack: Stack }) => {
  const made: Subject[] = [];
  afterAll(async () => {
    await Promise.all(
      made.map(async ({ app, repository }) => {
        await removeApp(shared.stack, app.id);
        await repository.remove();
      }),
    );
  }, 120_000);
  return {
    make: async (files: Files, settings: Settings = {}): Promise<Subject> => {
      const { stack } = shared;
      const repository = await makeRepository(files);
      const app = await stack.api
        .createApp({ name: newName(), repository: repository.path, ...settings })
        .catch(async (error: unknown) => {
          await repository.remove();
          throw error;
        });
      const host = `${app.subdomain}.localhost`;
      const subject: Subject = { app, repository, host, page: (path) => stack.edge(host, path) };
      made.push(subject);
      return subject;
    },
  };
};
