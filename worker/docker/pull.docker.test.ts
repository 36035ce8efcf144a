import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImageSource } from "@/server/workers/protocol";
import { makeBaseImages } from "../../tests/support/base-images";
import { engineSocket } from "../../tests/support/engine";
import { freePort } from "../../tests/support/ports";
import { pushImage, type Registry, startRegistry } from "../../tests/support/registry";
import { run } from "../../tests/support/run";
import { Engine } from "./engine";
import { cleanImages, hasImage, removeImagesOf } from "./images";
import { pullImage } from "./pull";

const engine = new Engine(engineSocket);
const installationId = `ins_test${randomBytes(4).toString("hex")}`;
const user = { name: "ada", password: `pw-${randomBytes(8).toString("hex")}` };
const docker = (...args: string[]) =>
  run("docker", args, { env: { PATH: process.env.PATH, DOCKER_HOST: `unix://${engineSocket}` } });
let folder = "";
let open: Registry;
let closed: Registry;
let image = "";

beforeAll(async () => {
  await makeBaseImages();
  folder = await mkdtemp(join(tmpdir(), "wh-pull-"));
  open = await startRegistry({ storage: join(folder, "storage") });
  closed = await startRegistry({ storage: join(folder, "storage"), user });
  image = await pushImage(open, "team/app:1.0", "one");
});
afterAll(async () => {
  await open.stop();
  await closed.stop();
  for (const app of ["app_1", "app_2"]) await removeImagesOf(engine, installationId, app);
  await rm(folder, { recursive: true, force: true });
});

const tagOf = (deployment: string, app = "app_1") => `wisehosting/${installationId}/${app}:${deployment}`;

const pull = async (reference: string, given: Partial<ImageSource> & { tag?: string; signal?: AbortSignal } = {}) => {
  const { tag = tagOf("dep_1"), signal = new AbortController().signal, ...source } = given;
  const notes: string[] = [];
  const pulled = await pullImage(
    { engine, dataDir: folder, floorMb: 100 },
    {
      source: { kind: "image", reference, credential: null, allowPrivateAddresses: true, timeoutMs: 20_000, ...source },
      tag,
      note: (line) => notes.push(line),
      signal,
    },
  );
  return { ...pulled, notes };
};
const credentialFor = (registry: Registry, password = user.password) => ({
  server: registry.address,
  username: user.name,
  password,
});
const behindPassword = () => image.replace(open.address, closed.address);
const namesOf = async (tag: string): Promise<string[]> => {
  const [found] = JSON.parse(await docker("image", "inspect", tag)) as { RepoTags: string[]; RepoDigests: string[] }[];
  return [...(found?.RepoTags ?? []), ...(found?.RepoDigests ?? [])];
};

describe("a pulled image", () => {
  it("is kept under our name alone, says its digest, and runs when its registry is gone", async () => {
    const gone = await startRegistry({ storage: join(folder, "gone") });
    const reference = await pushImage(gone, "team/short-lived", "gone");
    const { digest, imageBytes, notes } = await pull(reference, { tag: tagOf("dep_gone") });
    await gone.stop();
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(imageBytes).toBeGreaterThan(0);
    expect(notes.join("\n")).toContain(digest);
    expect(notes.join("\n")).toMatch(/Pulling: \d+ of \d+ layers/);
    expect(await namesOf(tagOf("dep_gone"))).toEqual([tagOf("dep_gone")]);
    expect(await docker("run", "--rm", tagOf("dep_gone"), "cat", "/www/index.html")).toBe("gone");
  });

  it("comes with a credential, of which nothing is said or kept", async () => {
    const { notes } = await pull(behindPassword(), { credential: credentialFor(closed) });
    expect(notes.join("\n")).toContain("with the stored credential");
    expect(notes.join("\n")).not.toContain(user.password);
    expect(await hasImage(engine, tagOf("dep_1"))).toBe(true);
  });

  it("comes by its digest too", async () => {
    const { digest } = await pull(image);
    expect((await pull(`${image.replace(/:1\.0$/, "")}@${digest}`, { tag: tagOf("dep_2") })).digest).toBe(digest);
  });

  it("leaves other people's names of it alone, and those of its earlier version", async () => {
    const reference = await pushImage(open, "team/shared:stable", "first");
    await docker("pull", "--quiet", reference);
    try {
      const before = await namesOf(reference);
      await pull(reference, { tag: tagOf("dep_shared") });
      expect((await namesOf(reference)).filter((name) => !name.startsWith("wisehosting/"))).toEqual(before);
      const theirs = await docker("image", "inspect", "--format", "{{.Id}}", reference);
      await docker("tag", tagOf("dep_1"), `${open.address}/team/shared:stable`);
      await docker("tag", tagOf("dep_shared"), `${open.address}/team/kept:mine`);
      await pull(reference, { tag: tagOf("dep_shared_2") });
      expect(await docker("image", "inspect", "--format", "{{.Id}}", tagOf("dep_shared_2"))).toBe(theirs);
      expect(await docker("image", "inspect", "--format", "{{.Id}}", reference)).not.toBe(theirs);
    } finally {
      await docker("rmi", "--force", reference, `${open.address}/team/kept:mine`);
    }
  });

  it("comes for two deployments at once", async () => {
    const reference = await pushImage(open, "team/twice", "twice");
    await Promise.all(["dep_a", "dep_b", "dep_c"].map((name) => pull(reference, { tag: tagOf(name) })));
    for (const name of ["dep_a", "dep_b", "dep_c"]) expect(await hasImage(engine, tagOf(name))).toBe(true);
  });

  it("is cleaned like one that was built: by our names, and not while it is protected", async () => {
    await pull(image, { tag: tagOf("dep_old", "app_2") });
    await pull(image, { tag: tagOf("dep_new", "app_2") });
    const later = Date.now() + 3_600_000;
    const keep = new Set([tagOf("dep_new", "app_2"), tagOf("dep_1")]);
    await cleanImages(engine, { installationId, protectedImages: keep, now: later, youngMs: 600_000 });
    expect(await hasImage(engine, tagOf("dep_old", "app_2"))).toBe(false);
    expect(await hasImage(engine, tagOf("dep_new", "app_2"))).toBe(true);
    await removeImagesOf(engine, installationId, "app_2");
    expect(await hasImage(engine, tagOf("dep_new", "app_2"))).toBe(false);
    expect(await hasImage(engine, tagOf("dep_1"))).toBe(true);
  });
});

describe("a pull that fails says why", () => {
  const refused = (work: Promise<unknown>, code: string, says: RegExp) =>
    expect(work).rejects.toMatchObject({ code, message: expect.stringMatching(says) });

  it("a tag that is not there", () => refused(pull(image.replace("1.0", "9.9")), "image_not_found", /has no image .*:9\.9/));
  it("a name that is not there", () => refused(pull(`${open.address}/nobody/nothing`), "image_not_found", /nobody\/nothing/));
  it("no credential", () => refused(pull(behindPassword()), "registry_refused", /nobody without a credential/));
  it("a wrong password", () =>
    refused(
      pull(behindPassword(), { credential: credentialFor(closed, "wrong") }),
      "registry_refused",
      /did not let the stored credential/,
    ));
  it("a credential for another registry is never shown", () =>
    refused(pull(image, { credential: credentialFor(closed) }), "registry_refused", /credential is for 127/));
  it("nobody there", async () => refused(pull(`127.0.0.1:${await freePort()}/team/app`), "registry_unreachable", /refused/));
  it("an unknown name", () => refused(pull("registry.invalid/team/app"), "registry_unreachable", /registry\.invalid/));
  it("a private network where that is not allowed", () =>
    refused(pull(image, { allowPrivateAddresses: false }), "registry_refused", /private network/));
  it("localhost by another name where that is not allowed", () =>
    refused(pull("localhost:5000/team/app", { allowPrivateAddresses: false }), "registry_refused", /private network/));
  it("a full disk", () =>
    refused(
      pullImage(
        { engine, dataDir: folder, floorMb: 1e9 },
        {
          source: { kind: "image", reference: image, credential: null, allowPrivateAddresses: true, timeoutMs: 20_000 },
          tag: tagOf("dep_full"),
          note: () => undefined,
          signal: new AbortController().signal,
        },
      ),
      "disk_full",
      /nearly full/,
    ));

  it("a registry that never answers, and one that is cancelled", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const reference = `127.0.0.1:${typeof address === "object" ? address?.port : 0}/team/app`;
    await refused(pull(reference, { timeoutMs: 500 }), "pull_timeout", /within/);
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(new Error("cancelled here")), 300);
    await expect(pull(reference, { signal: cancel.signal })).rejects.toThrow("cancelled here");
    silent.close();
  });
});
