import { afterEach, expect } from "vitest";
import { getFrom } from "../http-client";
import { expectInvariants } from "../invariants";
import { service } from "../sample-apps";
import type { Stack } from "../stack";
import type { Subject, subjectsOf } from "../subjects";
import { type Followed, followVersions } from "../versions";
import type { Host } from "./host";

/** Apps on further hosts, each followed under load from its first version on. */
export const appsOnHosts = (shared: { readonly stack: Stack }, subjects: ReturnType<typeof subjectsOf>) => {
  const followed: Followed[] = [];
  afterEach(async () => {
    await Promise.all(followed.splice(0).map((one) => one.stop()));
  });
  const live = async (host: Host, first: string, settings: Parameters<typeof subjects.make>[1] = {}): Promise<Followed> => {
    const made = await subjects.make(service(first), settings);
    await host.take(made.app.id);
    const deployment = await shared.stack.api.deployLive(made.app.id);
    const hostName = `${made.app.subdomain}.${host.zone}`;
    const page: Subject["page"] = (path) => getFrom(host.at, `${hostName}:${host.at.port}`, path);
    const app = followVersions(shared.stack, { ...made, host: hostName, page }, host.at);
    app.remember(deployment.id, first);
    followed.push(app);
    return app;
  };
  return {
    live,
    /** What always holds when nothing is in progress, on this host. */
    settle: async (host: Host, app: Followed, since: number) =>
      expectInvariants({ ...shared.stack, engine: host.engine }, app, { since, versionOf: app.versionOf }),
    /** Ends the load: not one request was lost. */
    expectNothingLost: async (app: Followed) => {
      const { failures, failedAt, sent } = await app.stop();
      expect(failures, JSON.stringify(failedAt)).toEqual({});
      expect(sent).toBeGreaterThan(20);
    },
  };
};
