import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepFirewall } from "./firewall";
import { bridgeName, chainNames, parseRules } from "./firewall-rules";

/**
 * Probe containers against real services: this host, another container, and a neighbour in a network namespace that plays a
 * private host, the metadata service and the public internet.
 */
const id = `ins_firewall_${process.pid}`;
const subnet = "10.214.77.0/24";
const network = `wh-firewall-${process.pid}`;
const image = `wisehosting-firewall-test:${process.pid}`;
const namespace = `wh-fw-${process.pid}`;
const link = `whfw${process.pid % 100_000}`;
const address = { neighbour: "10.214.78.2", metadata: "169.254.169.254", world: "198.51.100.77" };
const folder = mkdtempSync(join(tmpdir(), "wisehosting-firewall-"));

const run = (program: string, ...given: string[]) =>
  execFileSync(program, given, { stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 }).toString();
const docker = (...given: string[]) => run("/usr/bin/docker", ...given).trim();
const quietly = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    // Clearing away what was never made.
    if (!(error instanceof Error)) throw error;
  }
};

const service = createServer((_request, response) => response.end("host"));
let port = 0;
let webAddress = "";
let neighbourPid = "";
const log: string[] = [];

const startNeighbour = () => {
  run("ip", "netns", "add", namespace);
  run("ip", "link", "add", link, "type", "veth", "peer", "name", "out", "netns", namespace);
  run("ip", "address", "add", "10.214.78.1/30", "dev", link);
  run("ip", "link", "set", link, "up");
  const inside = (...given: string[]) => run("ip", "-n", namespace, ...given);
  inside("address", "add", `${address.neighbour}/30`, "dev", "out");
  inside("link", "set", "out", "up");
  inside("link", "set", "lo", "up");
  for (const other of [address.metadata, address.world]) {
    inside("address", "add", `${other}/32`, "dev", "lo");
    run("ip", "route", "add", `${other}/32`, "via", address.neighbour);
  }
  inside("route", "add", "default", "via", "10.214.78.1");
  const pidFile = join(folder, "httpd.pid");
  run(
    "ip",
    "netns",
    "exec",
    namespace,
    "start-stop-daemon",
    "--start",
    "--background",
    "--make-pidfile",
    "--pidfile",
    pidFile,
    "--exec",
    "/bin/busybox",
    "--",
    "httpd",
    "-f",
    "-p",
    "80",
    "-h",
    folder,
  );
  neighbourPid = pidFile;
};

/** Can a container of this network open a connection? */
const probe = (container: string, host: string, at: number) => {
  try {
    docker("exec", container, "nc", "-w", "2", host, String(at), "-e", "true");
    return "open";
  } catch (error) {
    if (error instanceof Error) return "closed";
    throw error;
  }
};

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, "0.0.0.0", resolve));
  port = (service.address() as AddressInfo).port;
  webAddress =
    Object.values(networkInterfaces())
      .flat()
      .find((entry) => entry?.family === "IPv4" && !entry.internal && !entry.address.startsWith("172.17."))?.address ?? "";
  const root = join(folder, "image");
  mkdirSync(join(root, "bin"), { recursive: true });
  execFileSync("cp", ["/bin/busybox", join(root, "bin/busybox")]);
  for (const name of ["sh", "sleep", "httpd", "nc", "nslookup", "true"])
    execFileSync("ln", ["-s", "busybox", join(root, "bin", name)]);
  execFileSync("sh", ["-c", 'tar -C "$1" -c . | /usr/bin/docker import - "$2"', "sh", root, image]);
  startNeighbour();
  docker(
    "network",
    "create",
    "--subnet",
    subnet,
    "-o",
    `com.docker.network.bridge.name=${bridgeName(id)}`,
    "-o",
    "com.docker.network.bridge.enable_icc=false",
    network,
  );
  for (const name of ["app", "other"]) {
    docker(
      "run",
      "-d",
      "--label",
      `wisehosting.installation=${id}`,
      "--name",
      `${network}-${name}`,
      "--network",
      network,
      "-p",
      "127.0.0.1::80",
      image,
      "httpd",
      "-f",
      "-p",
      "80",
    );
  }
  docker("run", "-d", "--label", `wisehosting.installation=${id}`, "--name", `${network}-build`, image, "sleep", "600");
});

afterAll(async () => {
  for (const name of ["app", "other", "build"]) quietly(() => docker("rm", "-f", `${network}-${name}`));
  quietly(() => docker("network", "rm", network));
  quietly(() => docker("rmi", "-f", image));
  quietly(() => run("start-stop-daemon", "--stop", "--pidfile", neighbourPid));
  quietly(() => run("ip", "netns", "del", namespace));
  quietly(() => run("ip", "link", "del", link));
  await (await keepFirewall({ installationId: id, subnet, networkName: network, log: () => undefined })).remove();
  await new Promise<void>((resolve) => service.close(() => resolve()));
  rmSync(folder, { recursive: true, force: true });
});

const app = `${network}-app`;
const builder = `${network}-build`;
const otherAddress = () =>
  docker("inspect", "-f", `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`, `${network}-other`);
const rules = () => parseRules(run("/usr/sbin/iptables", "-S"));
const published = () => `http://${docker("port", app, "80/tcp")}/`;

describe("without the firewall", () => {
  it("the host, the private network and the metadata service stand open: the probe can see", () => {
    expect(probe(app, "10.214.77.1", port)).toBe("open");
    expect(probe(app, webAddress, port)).toBe("open");
    expect(probe(app, address.neighbour, 80)).toBe("open");
    expect(probe(app, address.metadata, 80)).toBe("open");
    expect(probe(app, address.world, 80)).toBe("open");
  });
});

describe("with the firewall", () => {
  const request = { installationId: id, subnet, networkName: network, log: (line: string) => void log.push(line) };
  let firewall: Awaited<ReturnType<typeof keepFirewall>>;
  beforeAll(async () => {
    firewall = await keepFirewall(request);
  });

  describe.each([
    ["an app", app, "10.214.77.1"],
    ["a build", builder, "172.17.0.1"],
  ])("%s", (_name, container, gateway) => {
    it("reaches no service of this host", () => {
      expect(probe(container, gateway, port)).toBe("closed");
      expect(probe(container, webAddress, port)).toBe("closed");
      expect(probe(container, "10.214.77.1", port)).toBe("closed");
    });
    it("reaches no metadata service, no private host, no container", () => {
      expect(probe(container, address.metadata, 80)).toBe("closed");
      expect(probe(container, address.neighbour, 80)).toBe("closed");
      expect(probe(container, otherAddress(), 80)).toBe("closed");
    });
    it("is refused at once, it does not hang", () => {
      const started = performance.now();
      for (const host of [gateway, address.metadata, address.neighbour]) probe(container, host, port);
      expect(performance.now() - started).toBeLessThan(3_000);
    });
    it("reaches the rest of the world", () => expect(probe(container, address.world, 80)).toBe("open"));
    it("resolves names", () => {
      const answer = (() => {
        try {
          return docker("exec", container, "nslookup", "wisehosting-test.invalid");
        } catch (error) {
          return String((error as { stdout?: Buffer; stderr?: Buffer }).stdout) + String((error as { stderr?: Buffer }).stderr);
        }
      })();
      expect(answer).toMatch(/NXDOMAIN|can't find/i);
      expect(answer).not.toMatch(/timed out|no servers could be reached/i);
    });
  });

  it("a real build step is held to the same", () => {
    const context = join(folder, "context");
    mkdirSync(context);
    const says = (host: string, at: number) =>
      `nc -w 2 ${host} ${at} -e true 2>/dev/null && echo ${host}=open || echo ${host}=closed`;
    writeFileSync(
      join(context, "Dockerfile"),
      `FROM ${image}\nRUN ${[says("172.17.0.1", port), says(address.metadata, 80), says(address.neighbour, 80), says(address.world, 80)].join("; ")}\n`,
    );
    const output = execFileSync("sh", [
      "-c",
      'DOCKER_BUILDKIT=1 /usr/bin/docker build --progress=plain --no-cache "$1" 2>&1',
      "sh",
      context,
    ]).toString();
    const found = [...output.matchAll(/^#\d+ [\d.]+ ([\d.]+)=(open|closed)$/gm)].map((match) => `${match[1]} ${match[2]}`);
    expect(found).toEqual([
      "172.17.0.1 closed",
      `${address.metadata} closed`,
      `${address.neighbour} closed`,
      `${address.world} open`,
    ]);
  });

  it("what is published on loopback answers as before", async () => {
    expect((await fetch(published())).status).toBe(404);
  });

  it("a second assert changes nothing", async () => {
    const before = log.length;
    expect(await firewall.assert()).toBeNull();
    expect(log.length).toBe(before);
  });

  it("puts back what another program took away, and goes before what it put first", async () => {
    const names = chainNames(id);
    run("/usr/sbin/iptables", "-w", "5", "-F", names.input);
    run("/usr/sbin/iptables", "-w", "5", "-D", "DOCKER-USER", "-s", subnet, "-j", names.forward);
    expect(probe(app, "10.214.77.1", port)).toBe("open");
    expect(await firewall.assert()).toBeNull();
    expect(probe(app, "10.214.77.1", port)).toBe("closed");
    run("/usr/sbin/iptables", "-w", "5", "-I", "INPUT", "1", "-s", subnet, "-j", "ACCEPT");
    expect(probe(app, "10.214.77.1", port)).toBe("open");
    expect(await firewall.assert()).toBeNull();
    expect(probe(app, "10.214.77.1", port)).toBe("closed");
    run("/usr/sbin/iptables", "-w", "5", "-D", "INPUT", "-s", subnet, "-j", "ACCEPT");
    expect(
      rules()
        .get("INPUT")
        ?.filter((rule) => rule.endsWith(names.input)),
    ).toHaveLength(3);
  });

  it("opens what is named, but never the metadata service", async () => {
    const open = await keepFirewall({ ...request, reachable: [address.neighbour, "169.254.0.0/16"] });
    // Builds share docker0 with every installation of the machine, and the strictest of them holds there.
    expect(probe(app, address.neighbour, 80)).toBe("open");
    expect(probe(app, address.metadata, 80)).toBe("closed");
    expect(await open.assert()).toBeNull();
    expect(await firewall.assert()).toBeNull();
    expect(probe(app, address.neighbour, 80)).toBe("closed");
  });

  it("leaves nothing behind", async () => {
    await firewall.remove();
    await firewall.remove();
    expect(run("/usr/sbin/iptables", "-S")).not.toContain(chainNames(id).input);
    expect(run("/usr/sbin/ip6tables", "-S")).not.toContain(chainNames(id).input);
    expect(probe(app, "10.214.77.1", port)).toBe("open");
  });
});
