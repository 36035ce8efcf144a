import { spawn } from "node:child_process";
import { access, copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { hasImage } from "./engine";
import { run } from "./run";

/**
 * Base images under the names that Dockerfiles use, made of this machine's own programs: where the tests run,
 * no image registry can be reached.
 */
export const busyboxImage = "busybox:latest";
export const nodeImage = "node:22-alpine";

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const findProgram = async (names: readonly string[]): Promise<string> => {
  for (const directory of (process.env.PATH ?? "").split(":")) {
    for (const name of names) if (await exists(join(directory, name))) return join(directory, name);
  }
  throw new Error(`The tests' base images need ${names.join(" or ")} on this machine (Debian: busybox-static).`);
};

/** The libraries that a program loads, as paths; none for a static one. */
export const librariesOf = async (program: string): Promise<string[]> => {
  const printed = await run("ldd", [program]).catch(() => "");
  return [...printed.matchAll(/(\/\S+)\s+\(0x/g)].map((match) => match[1] ?? "").filter((path) => path !== "");
};

const place = async (root: string, source: string, target: string): Promise<void> => {
  await mkdir(join(root, dirname(target)), { recursive: true });
  await copyFile(source, join(root, target));
};

const placeProgram = async (root: string, source: string, target: string): Promise<void> => {
  await place(root, source, target);
  for (const library of await librariesOf(source)) await place(root, library, library);
};

const placeBusybox = async (root: string): Promise<void> => {
  const busybox = await findProgram(["busybox"]);
  await placeProgram(root, busybox, "/bin/busybox");
  const applets = (await run(busybox, ["--list"])).split("\n").filter((applet) => applet !== "" && applet !== "busybox");
  for (const applet of applets) await symlink("busybox", join(root, "bin", applet));
  for (const directory of ["tmp", "etc", "root", "var", "proc", "sys", "dev"])
    await mkdir(join(root, directory), { recursive: true });
};

/** Makes an image of one layer from a folder. */
export const importTree = (root: string, name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const tar = spawn("tar", ["-C", root, "-c", "."], { stdio: ["ignore", "pipe", "inherit"] });
    const docker = spawn("docker", ["import", "--change", "ENV PATH=/usr/local/bin:/bin:/usr/bin:/usr/sbin:/sbin", "-", name], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    tar.stdout.pipe(docker.stdin);
    tar.on("error", reject);
    docker.on("error", reject);
    docker.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`docker import of ${name} ended with ${code}`))));
  });

const make = async (name: string, fill: (root: string) => Promise<void>): Promise<void> => {
  if (await hasImage(name)) return;
  const root = await mkdtemp(join(tmpdir(), "wh-base-image-"));
  try {
    await fill(root);
    await importTree(root, name);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

/** Makes the base images that are missing. Those that are there are left as they are. */
export const makeBaseImages = async (): Promise<void> => {
  await make(busyboxImage, placeBusybox);
  await make(nodeImage, async (root) => {
    await placeBusybox(root);
    await placeProgram(root, process.execPath, "/usr/local/bin/node");
  });
};
