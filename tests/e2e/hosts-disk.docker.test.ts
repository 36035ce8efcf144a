import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { busyboxImage } from "../support/base-images";
import { labels } from "../support/engine";
import { hostsOf } from "../support/hosts";
import { appsOnHosts } from "../support/hosts/live-on";
import { run } from "../support/run";
import { command } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const floorMb = 150;
const shared = sharedStack();
const further = hostsOf(shared, [
  {
    engineDisk: { megabytes: 900, inodes: 60_000 },
    settings: { MIN_FREE_DISK_MB: String(floorMb), DISK_CHECK_EVERY_MS: "2000" },
  },
]);
const subjects = subjectsOf(shared);
const apps = appsOnHosts(shared, subjects);
const small = () => {
  const [found] = further.hosts;
  if (!found) throw new Error("There is no host");
  return found;
};

const docker = (...args: string[]) => run("docker", ["-H", `unix://${small().dataDir}/engine/docker.sock`, ...args]);
const filler = () => join(small().dataDir, "engine", "filler");
const megabytes = (count: number) => run("fallocate", ["-l", `${count}M`, filler()]);
const freeMb = async () => Number((await run("df", ["--output=avail", "-m", `${small().dataDir}/engine`])).split("\n")[1]);
const imagesThere = async () => (await docker("images", "--format", "{{.Repository}}:{{.Tag}}")).split("\n");

const dockerfile = (megabyteCount: number, own: Readonly<Record<string, string>>) =>
  [
    `FROM ${busyboxImage}`,
    `RUN dd if=/dev/urandom of=/big bs=1M count=${megabyteCount}`,
    // At the end: a step's container with our labels would be ours, and go.
    ...Object.entries(own).map(([key, value]) => `LABEL ${key}=${value}`),
    "",
  ].join("\n");

/** An image as builds leave it, or as somebody else has it. */
const makeImage = async (name: string, megabyteCount: number, own: Readonly<Record<string, string>> = {}) => {
  const folder = join(small().dataDir, "images", name.replace(/\W/g, "-"));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Dockerfile"), dockerfile(megabyteCount, own));
  await docker("build", "--quiet", "--tag", name, folder);
};

test("a full disk: builds are refused and say so, apps are served, what is ours and not needed goes, and nothing else", async () => {
  const { api, installationId } = shared.stack;
  const since = Date.now();
  const app = await apps.live(small(), "1");
  const left = `wisehosting/${installationId}/app_gone:dep_gone`;
  await makeImage(left, 60, { [labels.installation]: installationId, [labels.app]: "app_gone", [labels.deployment]: "dep_gone" });
  await makeImage("somebody/else:1", 20);
  await docker("tag", busyboxImage, "somebody/base:1");
  // The image that nothing needs is all that stands between this host and its floor.
  await megabytes((await freeMb()) - floorMb + 20);
  const refused = await app.push("2");
  expect(await api.waitForStatus(refused.id, "failed")).toMatchObject({
    reasonCode: "disk_full",
    reason: expect.stringContaining(`${floorMb} MB are kept free`),
  });
  await waitFor(async () => (await small().row()).warning?.includes("is full: builds are refused"), { what: "the warning" });
  await waitFor(async () => !(await imagesThere()).includes(left), {
    what: "our leftover to go",
    timeoutMs: 120_000,
    everyMs: 500,
  });
  expect(await imagesThere()).toEqual(expect.arrayContaining(["somebody/else:1", "somebody/base:1", busyboxImage]));
  await waitFor(async () => !(await small().row()).warning?.includes("builds are refused until"), {
    what: "the room to be told",
  });
  const next = await app.push("3");
  await api.waitForStatus(next.id, "live");
  await rm(filler());
  await apps.settle(small(), app, since);
  await apps.expectNothingLost(app);
}, 240_000);

test("no room for more files is a full disk too", async () => {
  const { api } = shared.stack;
  const app = await apps.live(small(), "1");
  const folder = join(small().dataDir, "engine", "many");
  await mkdir(folder);
  await run("sh", ["-c", `cd "$1" && seq 45000 | xargs touch`, "sh", folder]);
  const refused = await app.push("2");
  expect(await api.waitForStatus(refused.id, "failed")).toMatchObject({
    reasonCode: "disk_full",
    reason: expect.stringContaining("no room for more files"),
  });
  await rm(folder, { recursive: true });
  await apps.expectNothingLost(app);
});

test("an app that has written more than its quota is told so and goes on; within it again, no longer", async () => {
  const { api } = shared.stack;
  const writes = (count: number) =>
    command(`dd if=/dev/zero of=/tmp/data bs=1M count=${count}; echo page > /tmp/index.html; exec httpd -f -p $PORT -h /tmp`);
  const { app, repository } = await subjects.make(writes(30));
  await api.expectStatus(200, api.call("PATCH", `/v1/apps/${app.id}`, { diskQuotaMb: 16 }));
  await small().take(app.id);
  await api.deployLive(app.id);
  await waitFor(async () => (await api.app(app.id)).diskOverQuotaAt !== null, { what: "the app to be over its quota" });
  expect((await api.app(app.id)).status).toBe("running");
  await repository.commit(writes(1));
  await api.deployLive(app.id);
  await waitFor(async () => (await api.app(app.id)).diskOverQuotaAt === null, { what: "the app to be within its quota" });
});
