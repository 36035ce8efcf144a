import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { apps, auditEvents, webhookDeliveries } from "@/drizzle/schema";
import { db } from "@/server/db";
import { createDeployment } from "@/server/deployments";
import { closeRedis } from "@/server/live";
import { closeQueues, Later } from "@/server/queue";
import { appRow, deploymentRow, testClaim, testDatabase, testDeploy } from "@/server/testing";
import { startGitServer } from "@/worker/git/testing/git-server";
import { bareRepository, commitFiles, git, temporaryFolder } from "@/worker/git/testing/repositories";
import { processDelivery } from ".";
import { mostAttempts } from "./retry-rules";
import {
  deliveryRow,
  deployedOf,
  deploymentId,
  pushOf,
  testDelivery,
  testDeployedApp,
  testFailed,
  testPushedApp,
} from "./testing/story";

testDatabase({ ALLOW_PRIVATE_ADDRESSES: "true" });
const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
beforeAll(async () => {
  server = await startGitServer(folder.path);
});
beforeEach(() => server.behave({}));
afterAll(async () => {
  await server.stop();
  folder.remove();
  await closeQueues();
  closeRedis();
});

let count = 0;
/** A repository with a first commit on main, and what moves its branches. */
const newRepository = () => {
  count += 1;
  const name = `app-${count}.git`;
  const path = bareRepository(join(folder.path, name));
  let version = 0;
  const commit = (branch = "main") => {
    version += 1;
    return commitFiles(path, { "src/page.ts": `${name} ${version}` }, { branch });
  };
  const first = commit();
  const point = (to: string | null) =>
    git(path, to === null ? ["update-ref", "-d", "refs/heads/main"] : ["update-ref", "refs/heads/main", to]);
  return { url: server.url(name), first, commit, point };
};

/** An app that was deployed from the first commit of its repository. */
const deployedApp = async (values: Partial<typeof apps.$inferInsert> = {}) => {
  const repository = newRepository();
  return { ...(await testDeployedApp(repository.url, { headCheckedAt: new Date(), ...values })), repository };
};

const processed = async (id: string) => {
  await processDelivery(id);
  return deliveryRow(id);
};
const pushesOf = async (appId: string) => (await deployedOf(appId)).filter(({ trigger }) => trigger === "push");

describe("a push of the head", () => {
  it("is deployed, with commit, message and author, and the delivery says so", async () => {
    const { app, repository } = await deployedApp();
    const head = repository.commit();
    const row = await processed(await testDelivery(app, pushOf(repository.first, head)));
    expect(row).toMatchObject({ outcome: "deployed", reasonCode: "deployed", reason: "Deployment #2 was started." });
    const deployment = await deploymentRow(row.deploymentId ?? "");
    expect(deployment).toMatchObject({ trigger: "push", commit: head, branch: "main", createdBy: "system", number: 2 });
    expect(deployment).toMatchObject({ commitMessage: "Change it\n\nfor the better", commitAuthor: "Ada" });
    expect((await appRow(app.id)).handledCommit).toBe(head);
    const [written] = await db().select().from(auditEvents).where(eq(auditEvents.targetId, deployment.id));
    expect(written).toMatchObject({ action: "deployment.created", actorId: "system", teamId: app.teamId });
  });

  it("of an app that was never deployed is its first deployment", async () => {
    const repository = newRepository();
    const { app } = await testPushedApp(repository.url);
    const row = await processed(await testDelivery(app, pushOf(null, repository.first)));
    expect(row.outcome).toBe("deployed");
    expect(await pushesOf(app.id)).toMatchObject([{ number: 1, commit: repository.first }]);
  });

  it("ten deliveries of it by ten workers at once: one deployment", async () => {
    const { app, repository } = await deployedApp();
    const head = repository.commit();
    const ids = await Promise.all(Array.from({ length: 10 }, () => testDelivery(app, pushOf(repository.first, head))));
    await Promise.all([...ids, ...ids].map(processDelivery));
    const rows = await Promise.all(ids.map(deliveryRow));
    expect(rows.map((row) => row.outcome).sort()).toEqual(["deployed", ...Array(9).fill("ignored")]);
    expect(new Set(rows.map((row) => row.deploymentId)).size).toBe(1);
    expect(rows.filter((row) => row.reasonCode === "already_deployed")).toHaveLength(9);
    expect(await pushesOf(app.id)).toHaveLength(1);
  });

  it("that a click has brought already starts nothing", async () => {
    const { app, caller, repository } = await deployedApp();
    const head = repository.commit();
    const id = await testDelivery(app, pushOf(repository.first, head));
    await Promise.all([createDeployment(caller, { appId: app.id, trigger: "click" }), processDelivery(id)]);
    const all = (await deployedOf(app.id)).filter(({ commit }) => commit === head);
    // Whoever asks by hand gets a deployment in any case; the push adds none to it.
    expect(all.filter(({ trigger }) => trigger === "push").length).toBeLessThanOrEqual(1);
    const later = await processed(await testDelivery(app, pushOf(repository.first, head)));
    expect(later.reasonCode).toBe("already_deployed");
    await createDeployment(caller, { appId: app.id, trigger: "click" });
    expect((await deployedOf(app.id)).at(-1)).toMatchObject({ commit: head, trigger: "click" });
  });

  it("that a program has asked for by its commit starts nothing", async () => {
    const { app, caller, repository } = await deployedApp();
    const head = repository.commit();
    await testDeploy(caller, app.id, head);
    const row = await processed(await testDelivery(app, pushOf(repository.first, head)));
    expect(row).toMatchObject({ outcome: "ignored", reason: "Deployment #2 was started for this commit already." });
  });

  it("for which no host has room says so in the delivery, once", async () => {
    const { app, repository } = await deployedApp({ zone: "elsewhere.example.com" });
    await db().update(apps).set({ routedDeploymentId: null, workerId: null }).where(eq(apps.id, app.id));
    const head = repository.commit();
    const row = await processed(await testDelivery(app, pushOf(repository.first, head)));
    expect(row).toMatchObject({ outcome: "failed", reasonCode: "no_host_fits" });
    expect(row.reason).toBe((await deploymentRow(row.deploymentId ?? "")).reason);
    const again = await processed(await testDelivery(app, pushOf(repository.first, head)));
    expect(again.reasonCode).toBe("already_deployed");
  });
});

describe("two pushes", () => {
  it("told in the wrong order: the older one starts nothing, and says where the branch is", async () => {
    const { app, repository } = await deployedApp();
    const one = repository.commit();
    const two = repository.commit();
    const later = await processed(await testDelivery(app, pushOf(one, two)));
    const earlier = await processed(await testDelivery(app, pushOf(repository.first, one)));
    expect(later.outcome).toBe("deployed");
    expect(earlier).toMatchObject({
      outcome: "ignored",
      reasonCode: "older_commit",
      reason: `The branch is at ${two.slice(0, 7)} by now.`,
    });
    expect(await pushesOf(app.id)).toMatchObject([{ commit: two }]);
  });

  it("of which the first is worked on when the second has come: the head is due to be looked at", async () => {
    const { app, repository } = await deployedApp();
    const one = repository.commit();
    repository.commit();
    expect((await processed(await testDelivery(app, pushOf(repository.first, one)))).reasonCode).toBe("older_commit");
    expect(await appRow(app.id)).toMatchObject({ headCheckedAt: null, handledCommit: repository.first });
  });
});

describe("a branch that was forced", () => {
  it("to another commit, and back: each head is deployed, once", async () => {
    const { app, repository } = await deployedApp();
    const two = repository.commit();
    await processed(await testDelivery(app, pushOf(repository.first, two)));
    repository.point(repository.first);
    const back = pushOf(two, repository.first, { commits: 0, forced: true, paths: null });
    const row = await processed(await testDelivery(app, back));
    await processed(await testDelivery(app, back));
    expect(row.outcome).toBe("deployed");
    expect((await deployedOf(app.id)).map(({ commit }) => commit)).toEqual([repository.first, two, repository.first]);
  });

  it("away from a commit that waits: its deployment fails, and says where the branch is", async () => {
    const house = await deployedApp();
    const { app, repository } = house;
    await testFailed(house, 1);
    const lost = repository.commit();
    await processed(await testDelivery(app, pushOf(repository.first, lost)));
    const claim = await testClaim(house, await deploymentId(app.id, 2));
    repository.point(repository.first);
    const kept = repository.commit();
    const row = await processed(await testDelivery(app, pushOf(lost, kept, { forced: true })));
    await claim.report({ event: "failed", code: "commit_not_found", reason: "It is gone." });
    const failed = await deploymentRow(await deploymentId(app.id, 2));
    expect(failed).toMatchObject({ status: "failed", reasonCode: "commit_not_found" });
    expect(failed.reason).toContain(`main was rewritten (force-pushed), and is at ${kept.slice(0, 10)} by now`);
    expect(await deploymentRow(row.deploymentId ?? "")).toMatchObject({ commit: kept, status: "queued" });
  });
});

describe("nothing is started", () => {
  it.each<[string, Parameters<typeof pushOf>[2], string]>([
    ["by a tag of the branch's name", { ref: { kind: "tag", name: "main" } }, "tag"],
    ["by another branch", { ref: { kind: "branch", name: "feature/main" } }, "other_branch"],
    ["by the branch's end", { after: null, commits: 0, head: null }, "branch_deleted"],
    ["by an empty push", { commits: 0, forced: false }, "empty_push"],
    ["by [skip ci]", { head: { message: "Words\n\n[skip ci]", author: "Ada", url: null } }, "skip_marker"],
    ["by paths that are not watched", { paths: ["docs/a.md"] }, "outside_watch_paths"],
  ])("%s", async (_, more, code) => {
    const { app, repository } = await deployedApp({ watchPaths: ["src"] });
    const head = repository.commit();
    const row = await processed(await testDelivery(app, pushOf(repository.first, head, more)));
    expect(row).toMatchObject({ outcome: "ignored", reasonCode: code, deploymentId: null });
    expect(row.reason).toMatch(/\.$/);
    expect(row.finishedAt).not.toBeNull();
    expect(await pushesOf(app.id)).toEqual([]);
  });

  it("while deploys are paused; resuming deploys nothing by itself, sending it again does", async () => {
    const { app, repository } = await deployedApp({ automaticDeploysPausedAt: new Date() });
    const head = repository.commit();
    const row = await processed(await testDelivery(app, pushOf(repository.first, head)));
    expect(row.reasonCode).toBe("paused");
    await db().update(apps).set({ automaticDeploysPausedAt: null }).where(eq(apps.id, app.id));
    expect((await appRow(app.id)).handledCommit).toBe(head);
    const again = await processed(await testDelivery(app, pushOf(repository.first, head), { source: "redelivery" }));
    expect(again.outcome).toBe("deployed");
  });

  it("when the branch has gone meanwhile", async () => {
    const { app, repository } = await deployedApp();
    const head = repository.commit();
    repository.commit("other");
    repository.point(null);
    const row = await processed(await testDelivery(app, pushOf(repository.first, head)));
    expect(row).toMatchObject({ outcome: "ignored", reasonCode: "branch_gone" });
    expect(await pushesOf(app.id)).toEqual([]);
  });

  it("of an app that was deleted", async () => {
    const { app, repository } = await deployedApp({ deletedAt: new Date() });
    const row = await processed(await testDelivery(app, pushOf(repository.first, repository.commit())));
    expect(row.reasonCode).toBe("app_deleted");
  });

  it("and what lies outside of the watched paths is deployed where the push before was missed", async () => {
    const { app, repository } = await deployedApp({ watchPaths: ["src"] });
    const missed = repository.commit();
    const head = repository.commit();
    const row = await processed(await testDelivery(app, pushOf(missed, head, { paths: ["docs/a.md"] })));
    expect(row.outcome).toBe("deployed");
  });
});

describe("sent again by somebody", () => {
  it("starts nothing while what it brought is under way or live, and tries again what failed", async () => {
    const house = await deployedApp();
    const { app, repository } = house;
    await testFailed(house, 1);
    const event = pushOf(repository.first, repository.commit());
    await processed(await testDelivery(app, event));
    const again = () => testDelivery(app, event, { source: "redelivery" }).then(processed);
    expect((await again()).reasonCode).toBe("already_deployed");
    await testFailed(house, 2);
    expect(await again()).toMatchObject({ outcome: "deployed" });
    expect(await pushesOf(app.id)).toHaveLength(2);
  });
});

describe("a git server that does not answer", () => {
  it.each([
    ["is away", { status: 503 }],
    ["asks for a password", { needsPassword: true }],
  ])("and %s is asked again, and what waited is deployed when it answers", async (_, behaviour) => {
    const { app, repository } = await deployedApp();
    const head = repository.commit();
    const id = await testDelivery(app, pushOf(repository.first, head));
    server.behave(behaviour);
    await expect(processDelivery(id)).rejects.toBeInstanceOf(Later);
    expect(await deliveryRow(id)).toMatchObject({ outcome: "received", attempts: 1, reason: expect.stringMatching(/\.$/) });
    server.behave({});
    expect((await processed(id)).outcome).toBe("deployed");
  });

  it("is given up after some minutes, with the reason, and nothing is decided", async () => {
    const { app, repository } = await deployedApp();
    const head = repository.commit();
    const id = await testDelivery(app, pushOf(repository.first, head), { attempts: mostAttempts - 1 });
    server.behave({ status: 503 });
    expect(await processed(id)).toMatchObject({ outcome: "failed", reasonCode: "git_server_away" });
    expect((await deliveryRow(id)).reason).toContain(`Tried ${mostAttempts} times.`);
    expect(await pushesOf(app.id)).toEqual([]);
    expect((await appRow(app.id)).handledCommit).toBe(repository.first);
  });

  it("that has not caught up is given time, and then believed", async () => {
    const { app, repository } = await deployedApp();
    const head = repository.commit();
    repository.point(repository.first);
    const id = await testDelivery(app, pushOf(repository.first, head));
    await expect(processDelivery(id)).rejects.toBeInstanceOf(Later);
    repository.point(head);
    expect((await processed(id)).outcome).toBe("deployed");
    const other = await testDelivery(app, pushOf(head, repository.commit()), { attempts: 5 });
    repository.point(head);
    expect((await processed(other)).reasonCode).toBe("older_commit");
  });
});

it("a click that is told of no head in time leaves it to the host, and its push starts nothing more", async () => {
  const house = await deployedApp();
  const { app, caller, repository } = house;
  await testFailed(house, 1);
  const head = repository.commit();
  server.behave({ status: 503 });
  const { id, commit } = await createDeployment(caller, { appId: app.id, trigger: "click" });
  expect(commit).toBeNull();
  server.behave({});
  const { report } = await testClaim(house, id);
  await report({ event: "fetched", commit: head, message: "Change it", author: "Ada" });
  expect((await appRow(app.id)).handledCommit).toBe(head);
  expect((await processed(await testDelivery(app, pushOf(repository.first, head)))).reasonCode).toBe("already_deployed");
});

it("a delivery of which nothing is stored, or that is gone, starts nothing", async () => {
  const { app } = await deployedApp();
  const id = await testDelivery(app, pushOf(null, null), { content: null });
  expect((await processed(id)).reasonCode).toBe("nothing_stored");
  await db().delete(webhookDeliveries).where(eq(webhookDeliveries.id, id));
  await processDelivery(id);
});
