import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BaseImage, baseImage } from "@/server/builds/rules/base-images";
import { cliEnvironment, findDockerCli } from "@/worker/docker/docker-cli";
import { librariesOf } from "./base-images";
import { engineSocket, hasImage } from "./engine";
import { run } from "./run";

/**
 * Stand-ins for the official images that generated Dockerfiles start from, under a prefix of the tests' own, so that no real
 * name is ever faked: a bare Debian with Debian's packages or this machine's own programs. They carry the machine's certificate
 * authorities and settings of package managers, copied when they are made.
 */
export const standInPrefix = "wisehosting-tests/";

/** By the client that the worker would take: the first on PATH may not be able to build. */
const docker = async (...args: string[]): Promise<string> => {
  const environment = cliEnvironment(process.env.HOME ?? "/root", engineSocket);
  const { cli } = await findDockerCli(environment);
  return run(cli?.path ?? "docker", args, { env: environment, timeoutMs: 600_000 });
};

const authorities = "/etc/ssl/certs/ca-certificates.crt";
const certificates = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CARGO_HTTP_CAINFO"];
const base = `${standInPrefix}base:latest`;

/** What of this machine goes into an image, by its place there; what is not there is left out. */
type Copies = Readonly<Record<string, string>>;
type StandIn = { copies?: Copies; lines: readonly string[]; also?: readonly BaseImage[] };

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const install = (...packages: string[]) =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")} && rm -rf /var/lib/apt/lists/*`;

const nodeCopies = async (): Promise<Copies> => {
  const libraries = (await librariesOf(process.execPath)).filter((path) => /stdc\+\+|libgcc|libatomic/.test(path));
  const npm = dirname(dirname((await run("readlink", ["-f", (await run("which", ["npm"])).trim()])).trim()));
  return {
    "usr/local/bin/node": process.execPath,
    "usr/local/lib/node_modules/npm": npm,
    // `/lib` is a link in Debian.
    ...Object.fromEntries(libraries.map((path) => [path.replace(/^\/(?:usr\/)?/, "usr/"), path])),
  };
};

const startApache = "#!/bin/sh\\n. /etc/apache2/envvars\\nexec apache2 -DFOREGROUND\\n";

const standIn = async (image: BaseImage): Promise<StandIn> => {
  switch (image) {
    case "debian":
      return { lines: [] };
    case "node":
      return {
        copies: await nodeCopies(),
        lines: [
          "RUN cd /usr/local/bin && ln -s ../lib/node_modules/npm/bin/npm-cli.js npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js npx",
        ],
      };
    case "caddy":
      return { lines: [install("caddy")] };
    case "python":
      return { lines: [install("python3", "python3-venv"), "RUN ln -s /usr/bin/python3 /usr/local/bin/python"] };
    case "go": {
      const root = (await run("go", ["env", "GOROOT"])).trim();
      const folders = ["bin", "pkg", "src", "VERSION", "go.env"];
      return {
        copies: Object.fromEntries(folders.map((name) => [`usr/local/go/${name}`, join(root, name)])),
        lines: ["ENV GOPATH=/go PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      };
    }
    case "ruby":
      return { lines: [install("ruby", "bundler")] };
    case "php":
      return {
        lines: [
          install("apache2", "libapache2-mod-php"),
          `RUN printf '${startApache}' > /usr/local/bin/apache2-foreground && chmod 755 /usr/local/bin/apache2-foreground`,
          "RUN rm -f /var/www/html/index.html && cd /var/log/apache2 && ln -sf /dev/stderr error.log && for log in access other_vhosts_access; do ln -sf /dev/stdout $log.log; done",
          "RUN mkdir -p /var/run/apache2 /var/lock/apache2 && chmod 1777 /var/run/apache2 /var/lock/apache2 /var/log/apache2",
        ],
      };
    case "rust": {
      const root = (await run("rustc", ["--print", "sysroot"])).trim();
      const programs = ["bin/cargo", "bin/rustc", "lib"];
      return {
        copies: Object.fromEntries(programs.map((name) => [`usr/local/${name}`, join(root, name)])),
        lines: [install("gcc", "libc6-dev"), "ENV CARGO_HOME=/usr/local/cargo"],
      };
    }
    case "maven":
      return { lines: [install("maven", "openjdk-17-jdk-headless")], also: ["java"] };
    default:
      throw new Error(`The tests have no stand-in for ${image}`);
  }
};

/** Versions are what a sample's files ask for, or the standard one. */
const nameOf = (image: BaseImage): string => {
  const versions: Partial<Record<BaseImage, string>> = { maven: "17", java: "17" };
  return `${standInPrefix}${baseImage(image, versions[image])}`;
};

/** The distribution's own package sources, as `mirror suite component`. */
const packageSources = async (): Promise<string[]> => {
  const format = "$(ORIGIN)|$(REPO_URI) $(RELEASE) $(COMPONENT)";
  const printed = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
  const lines = printed.split("\n").filter((line) => line.startsWith("Debian|"));
  return [...new Set(lines.map((line) => line.slice("Debian|".length)))];
};

const copySettings = async (root: string): Promise<void> => {
  const sources = (await packageSources()).map((line) => `deb ${line}\n`);
  await writeFile(join(root, "etc/apt/sources.list"), sources.join(""));
  for (const path of ["/usr/local/share/ca-certificates", "/etc/pip.conf", authorities]) {
    if (await exists(path)) await cp(path, join(root, path), { recursive: true, force: true });
  }
  for (const path of ["/etc/npmrc", join(process.env.HOME ?? "/root", ".npmrc")]) {
    if (!(await exists(path))) continue;
    const kept = (await readFile(path, "utf8")).split("\n").filter((line) => !/^(?:nodedir|cafile|prefix)=/.test(line));
    await writeFile(join(root, "root/.npmrc"), kept.join("\n"), { flag: "a" });
  }
};

/** A bare Debian of this machine's release, from where its own packages come. */
const makeBase = async (): Promise<void> => {
  if (!(await hasImage(`${base}-imported`))) await importDebian();
  await build(base, { lines: ["RUN update-ca-certificates"] }, `${base}-imported`);
};

const importDebian = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "wh-debian-"));
  try {
    const root = join(folder, "root");
    const release = /^VERSION_CODENAME=(\S+)/m.exec(await readFile("/etc/os-release", "utf8"))?.[1] ?? "bookworm";
    const source = (await packageSources()).find((line) => line.split(" ")[1] === release);
    const mirror = source?.split(" ")[0] ?? "http://deb.debian.org/debian";
    await run("debootstrap", ["--variant=minbase", "--include=ca-certificates", release, root, mirror], { timeoutMs: 600_000 });
    await copySettings(root);
    const variables = certificates.flatMap((name) => ["--change", `ENV ${name}=${authorities}`]);
    await run("tar", ["-C", root, "-cf", join(folder, "root.tar"), "."], { timeoutMs: 600_000 });
    await docker("import", ...variables, join(folder, "root.tar"), `${base}-imported`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const build = async (name: string, { copies = {}, lines }: StandIn, from = base): Promise<void> => {
  const context = await mkdtemp(join(tmpdir(), "wh-stand-in-"));
  try {
    await mkdir(join(context, "files"));
    for (const [target, source] of Object.entries(copies)) {
      await mkdir(dirname(join(context, "files", target)), { recursive: true });
      if (await exists(source)) await cp(source, join(context, "files", target), { recursive: true, dereference: true });
    }
    await writeFile(join(context, "Dockerfile"), [`FROM ${from}`, "COPY files/ /", ...lines, ""].join("\n"));
    await docker("build", "--quiet", "--tag", name, context);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
};

/** Makes the stand-ins that are missing. */
export const makeStandIns = async (images: readonly BaseImage[]): Promise<void> => {
  for (const image of new Set(images)) {
    if (await hasImage(nameOf(image))) continue;
    if (!(await hasImage(base))) await makeBase();
    const made = await standIn(image);
    await build(nameOf(image), made);
    for (const other of made.also ?? []) await docker("tag", nameOf(image), nameOf(other));
  }
};
