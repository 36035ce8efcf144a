import { afterAll } from "vitest";
import type { App } from "@/server/apps/schema";
import { newName, removeApp } from "./own-apps";
import { type Files, makeRepository, type Repository } from "./repository";
import type { Stack } from "./stack";

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

export { newName, removeApp };

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
