import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { limitBuilds } from "@/worker/docker/build-limits";
import { cliEnvironment, findDockerCli } from "@/worker/docker/docker-cli";
import { importTree } from "./base-images";
import { engineSocket, hasImage } from "./engine";
import { run } from "./run";
import { root } from "./stack-description";

/**
 * Stand-ins for the images that the product's own image is made from, of the distribution's packages and npm's: where the tests
 * run, no image registry can be reached. Made once per engine.
 */
export type ProductionBaseImages = { node: string; runtime: string };

const standIn = (image: string) => `wisehosting-stand-in/${image}`;

/** The default of an argument of the Dockerfile, as name and tag. */
const defaultOf = (dockerfile: string, argument: string): string => {
  const image = new RegExp(`^ARG ${argument}=(\\S+)$`, "m").exec(dockerfile)?.[1];
  if (image === undefined) throw new Error(`The Dockerfile gives ${argument} no default`);
  return image;
};

/** The first mirror of Debian that this machine's apt uses. */
const debianMirror = async (): Promise<string> => {
  const printed = await run("apt-get", ["indextargets", "--format", "$(REPO_URI) $(ORIGIN)", "Created-By: Packages"]);
  const mirror = /^(\S+) Debian$/m.exec(printed)?.[1];
  if (mirror === undefined) throw new Error("The apt of this machine knows no mirror of Debian");
  return mirror;
};

const leftOutOfSlimImages = [
  "usr/share/doc",
  "usr/share/man",
  "usr/share/locale",
  "usr/share/info",
  "var/cache/apt",
  "var/lib/apt/lists",
];

/** As the slim images are: the smallest Debian, without what only people read. With this machine's way to its packages. */
const fillDebian = async (tree: string, suite: string): Promise<void> => {
  await run("debootstrap", ["--variant=minbase", suite, tree, await debianMirror()], { timeoutMs: 300_000 });
  for (const folder of leftOutOfSlimImages) {
    await rm(join(tree, folder), { recursive: true, force: true });
    await mkdir(join(tree, folder));
  }
  const settings = "etc/apt/apt.conf.d";
  for (const name of await readdir(join("/", settings))) {
    if (!/packagekit|appstream/.test(name)) await copyFile(join("/", settings, name), join(tree, settings, name));
  }
};

const npmSettings = async (): Promise<string> => {
  const text = await readFile(join(homedir(), ".npmrc"), "utf8").catch(() => "");
  const ofThisMachine = /^(?:nodedir|cafile|prefix)=/;
  return text
    .split("\n")
    .filter((line) => !ofThisMachine.test(line))
    .join("\n");
};

/** Puts Node and npm, both as npm has them, into a tree, and the certificate authorities that npm needs here. */
const addNode = async (tree: string, major: string): Promise<void> => {
  const packages = await mkdtemp(join(tmpdir(), "wh-node-"));
  const machine = process.arch === "arm64" ? "arm64" : "x64";
  try {
    const wanted = [`node-linux-${machine}@${major}`, "npm@11.6.2"];
    await run("npm", ["install", "--prefix", packages, "--no-save", "--no-audit", "--no-fund", ...wanted], {
      timeoutMs: 300_000,
    });
    const local = join(tree, "usr/local");
    await mkdir(join(local, "lib/node_modules"), { recursive: true });
    await copyFile(join(packages, `node_modules/node-linux-${machine}/bin/node`), join(local, "bin/node"));
    await cp(join(packages, "node_modules/npm"), join(local, "lib/node_modules/npm"), { recursive: true });
    await symlink("../lib/node_modules/npm/bin/npm-cli.js", join(local, "bin/npm"));
  } finally {
    await rm(packages, { recursive: true, force: true });
  }
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  const inTree = "etc/authorities.crt";
  if (authorities) await copyFile(authorities, join(tree, inTree));
  await writeFile(join(tree, "root/.npmrc"), `${await npmSettings()}\n${authorities ? `cafile=/${inTree}\n` : ""}`);
};

/** `docker build` by a client that has BuildKit. `input` is a Dockerfile where the arguments end with `-`. */
export const dockerBuild = async (args: readonly string[], input?: string): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), "wh-docker-home-"));
  try {
    const environment = cliEnvironment(home, engineSocket);
    const { cli, refused } = await findDockerCli(environment);
    if (!cli) throw new Error(`No Docker client can build: ${refused.join("; ")}`);
    const options = input === undefined ? {} : { input };
    // Installations of other tests have told the engine to give builds less than this one takes.
    const warning = await limitBuilds({ memoryMb: 4_096, pids: 4_096 });
    if (warning !== null) throw new Error(warning);
    await run(cli.path, ["build", ...args], { env: environment, timeoutMs: 1_200_000, ...options });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

/** Makes the stand-ins that are missing. */
export const makeProductionBaseImages = async (): Promise<ProductionBaseImages> => {
  const dockerfile = await readFile(join(root, "Dockerfile"), "utf8");
  const [nodeImage, debianImage] = [defaultOf(dockerfile, "NODE_IMAGE"), defaultOf(dockerfile, "RUNTIME_IMAGE")];
  const images = { node: standIn(nodeImage), runtime: standIn(debianImage) };
  if ((await hasImage(images.node)) && (await hasImage(images.runtime))) return images;
  const tree = await mkdtemp(join(tmpdir(), "wh-debian-"));
  try {
    await fillDebian(tree, /:([a-z]+)-slim$/.exec(debianImage)?.[1] ?? "");
    await importTree(tree, images.runtime);
    await addNode(tree, /:(\d+)-/.exec(nodeImage)?.[1] ?? "");
    await importTree(tree, images.node);
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
  return images;
};
