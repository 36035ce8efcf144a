import { expect, test } from "vitest";
import { hostsOf } from "../support/hosts";
import { page } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";

const shared = sharedStack();
const further = hostsOf(shared, [{}, {}]);
const subjects = subjectsOf(shared);

test("apps are deployed on each further host by its own engine, and served by its own edge", async () => {
  for (const [index, host] of further.hosts.entries()) {
    const subject = await subjects.make(page(`on ${index}`));
    await host.take(subject.app.id);
    await shared.stack.api.deployLive(subject.app.id);
    expect((await host.edge(subject.app.subdomain)).body).toBe(`on ${index}`);
    expect(await host.engine.running(subject.app.id)).toHaveLength(1);
    expect(await shared.stack.engine.containers(subject.app.id)).toEqual([]);
  }
});
