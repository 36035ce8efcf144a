import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { detect, type Wishes } from "@/server/builds/detect";
import { busyboxImage, makeBaseImages, nodeImage } from "../../tests/support/base-images";
import { engineSocket } from "../../tests/support/engine";
import { run } from "../../tests/support/run";
import { type BuildRequest, buildImage } from "./build";
import { cleanBuildSecrets, shellLines, writeBuildSecrets } from "./build-secrets";
import { Engine } from "./engine";
import { removeImagesOf } from "./images";

const engine = new Engine(engineSocket);
const installationId = `ins_test${randomBytes(4).toString("hex")}`;
const random = () => randomBytes(12).toString("hex");
const docker = { env: { PATH: process.env.PATH, DOCKER_HOST: `unix://${engineSocket}` } };
let folder = "";
let name = 0;

beforeAll(async () => {
  await makeBaseImages();
  folder = await mkdtemp(join(tmpdir(), "wh-secrets-"));
});
afterAll(async () => {
  await removeImagesOf(engine, installationId, "app_1");
  await rm(folder, { recursive: true, force: true });
});

type Wanted = Pick<BuildRequest, "variables"> & Partial<BuildRequest> & { files: Readonly<Record<string, string>> };

const build = async ({ files, ...wanted }: Wanted): Promise<{ tag: string; log: string }> => {
  const context = await mkdtemp(join(folder, "tree-"));
  for (const [path, text] of Object.entries(files)) await writeFile(join(context, path), text);
  name += 1;
  let log = "";
  const request: BuildRequest = {
    installationId,
    appId: "app_1",
    deploymentId: "dep_1",
    claimId: `clm_${random()}`,
    context,
    dockerfile: join(context, "Dockerfile"),
    target: null,
    arguments: {},
    noCache: false,
    tag: `wisehosting/${installationId}/app_1:${name}`,
    timeoutMs: 120_000,
    output: {
      write: (bytes) => ((log += bytes.toString()), true),
      drained: () => Promise.resolve(),
      note: () => undefined,
      masked: (text) => text,
    },
    signal: new AbortController().signal,
    ...wanted,
  };
  const limits = { memoryMb: 4_096, pids: 4_096 };
  const host = { engine, socket: engineSocket, home: join(folder, "home"), dataDir: folder, floorMb: 100, limits };
  await buildImage(host, request).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${log}`, { cause: error });
  });
  return { tag: request.tag, log };
};

/** All that somebody who has the image can read: history, configuration, and every byte of every layer. */
const everythingIn = async (tag: string): Promise<string> => {
  const history = await run("docker", ["history", "--no-trunc", tag], docker);
  const config = await run("docker", ["image", "inspect", tag], docker);
  const place = await mkdtemp(join(folder, "saved-"));
  await run("sh", ["-c", `docker save "$1" | tar -x -C "$2"`, "sh", tag, place], docker);
  const files = await readdir(place, { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
  );
  await rm(place, { recursive: true, force: true });
  const plain = contents.map((bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes));
  return [history, config, ...plain.map((bytes) => bytes.toString("latin1"))].join("\n");
};

/** Was every command taken from the cache? */
const isCached = (log: string): boolean =>
  [...log.matchAll(/^#(\d+) \[.*\] RUN/gm)].every(([, step]) => new RegExp(`^#${step} CACHED`, "m").test(log));

const outputOf = async (tag: string, ...command: string[]) =>
  (await run("docker", ["run", "--rm", tag, ...command], docker)).trim();

describe("build variables", () => {
  it("are seen by an own Dockerfile's steps that ask for them, and are nowhere in the image", async () => {
    const variables = { TOKEN: `it's ${random()} $HOME`, OTHER: random() };
    const { tag } = await build({
      variables,
      files: {
        Dockerfile: [
          `FROM ${busyboxImage}`,
          "ARG WISEHOSTING_BUILD_VARIABLES",
          "RUN --mount=type=secret,id=TOKEN wc -c < /run/secrets/TOKEN > /length",
          'RUN --mount=type=secret,id=build-env . /run/secrets/build-env && printf %s "$TOKEN$OTHER" | wc -c > /both',
          "",
        ].join("\n"),
      },
    });
    expect(await outputOf(tag, "cat", "/length", "/both")).toBe(`${variables.TOKEN.length}\n${variables.TOKEN.length + 24}`);
    const all = await everythingIn(tag);
    expect(all).toContain("WISEHOSTING_BUILD_VARIABLES=");
    for (const value of Object.values(variables)) {
      for (const form of [value, Buffer.from(value).toString("base64").slice(0, 20)]) expect(all).not.toContain(form);
    }
    expect(await readdir("/dev/shm").then((names) => names.filter((entry) => entry.includes("clm_")))).toEqual([]);
  });

  it("are seen by a generated Dockerfile's build, and are nowhere in the image", async () => {
    const variables = { PUBLIC_LENGTH_OF: random() };
    const files = {
      "package.json": JSON.stringify({ name: "site", scripts: { build: "node build.js", start: "node build.js" } }),
      "build.js": "console.log('length', (process.env.PUBLIC_LENGTH_OF ?? '').length)",
    };
    const found = detect({ paths: Object.keys(files), contents: files }, wishes);
    if (!found.ok) throw new Error(found.message);
    const dockerfile = (found.plan.dockerfile ?? "").replaceAll(/^FROM \S+/gm, `FROM ${nodeImage}`);
    const { tag, log } = await build({ variables, files: { ...files, Dockerfile: dockerfile } });
    expect(log).toContain("length 24");
    expect(await everythingIn(tag)).not.toContain(variables.PUBLIC_LENGTH_OF);
  });

  it("build the steps after the argument anew when one changes, and only then", async () => {
    const mark = random();
    const Dockerfile = `FROM ${busyboxImage}\nARG WISEHOSTING_BUILD_VARIABLES\nRUN --mount=type=secret,id=A echo ${mark} && cp /run/secrets/A /a\n`;
    const first = await build({ variables: { A: "one" }, files: { Dockerfile } });
    const again = await build({ variables: { A: "one" }, files: { Dockerfile } });
    const changed = await build({ variables: { A: "two" }, files: { Dockerfile } });
    expect([first, again, changed].map(({ log }) => isCached(log))).toEqual([false, true, false]);
    expect(await outputOf(changed.tag, "cat", "/a")).toBe("two");
  });
});

const wishes: Wishes = {
  builder: "generated",
  dockerfilePath: "Dockerfile",
  port: 3_000,
  installCommand: "true",
  buildCommand: "node build.js",
  startCommand: "node build.js",
  releaseCommand: null,
  outputDirectory: null,
  singlePage: null,
  baseImagePrefix: "",
};

describe("what a build is asked for", () => {
  const files = {
    Dockerfile: `FROM ${busyboxImage} AS base\nARG GREETING=none\nRUN echo "$GREETING" > /greeting\nFROM base AS other\nRUN echo ${random()} > /other\nFROM base\nRUN false\n`,
  };
  it("its target and arguments are taken", async () => {
    const { tag } = await build({ variables: {}, files, target: "other", arguments: { GREETING: "a b=c,d" } });
    expect(await outputOf(tag, "cat", "/greeting")).toBe("a b=c,d");
  });
  it("without the cache every step runs again", async () => {
    const once = await build({ variables: {}, files, target: "other" });
    const again = await build({ variables: {}, files, target: "other" });
    const anew = await build({ variables: {}, files, target: "other", noCache: true });
    expect([once, again, anew].map(({ log }) => isCached(log))).toEqual([false, true, false]);
  });
});

describe("the files of secrets", () => {
  it("are lines that a shell reads as they were written", async () => {
    const variables = { A: "it's", B: "two\nlines $X `y` \\", C: "", D: "ü😀" };
    const script = `${shellLines(variables)}node -p 'JSON.stringify([process.env.A, process.env.B, process.env.C, process.env.D])'`;
    expect(JSON.parse(await run("sh", ["-c", script]))).toEqual(Object.values(variables));
  });
  it("are for nobody else's eyes, and those of a killed worker go at the next start", async () => {
    const dataDir = join(folder, "data");
    await mkdir(dataDir);
    const { secrets } = await writeBuildSecrets({ dataDir, claimId: "clm_left", appId: "app_1" }, { A: "1" });
    expect(secrets.map(({ id }) => id)).toEqual(["build-env", "A"]);
    const file = secrets[1]?.file ?? "";
    expect(await run("stat", ["-c", "%a", file])).toBe("600\n");
    expect(await readFile(file, "utf8")).toBe("1");
    await cleanBuildSecrets(dataDir);
    await expect(readFile(file)).rejects.toThrow("ENOENT");
  });
});
