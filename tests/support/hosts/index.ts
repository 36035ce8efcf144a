import { afterAll, beforeAll } from "vitest";
import type { Stack } from "../stack";
import { type Host, type HostOptions, startHost } from "./host";

export { type Host, startHost } from "./host";

/**
 * Further hosts for a test file, one for each of `wishes`, removed at its end. Call it before `subjectsOf`, so that the
 * apps are gone before the hosts are; use what it gives inside tests.
 */
export const hostsOf = (
  shared: { readonly stack: Stack },
  wishes: readonly HostOptions[],
): { readonly hosts: readonly Host[] } => {
  const hosts: Host[] = [];
  beforeAll(async () => {
    const started = await Promise.allSettled(wishes.map((wish) => startHost(shared.stack, wish)));
    for (const one of started) if (one.status === "fulfilled") hosts.push(one.value);
    for (const one of started) if (one.status === "rejected") throw one.reason;
  }, 120_000);
  afterAll(async () => {
    await Promise.all(hosts.map((host) => host.remove()));
  }, 120_000);
  return {
    get hosts() {
      return hosts;
    },
  };
};
