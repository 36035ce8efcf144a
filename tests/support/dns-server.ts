import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./ports";
import { run } from "./run";
import { waitFor } from "./wait";

export type DnsRecordType = "A" | "AAAA" | "CNAME" | "TXT" | "NS" | "CAA" | "MX";

type Options = {
  /** `["example.test", "other.test"]`; it answers for all of them, with authority. */
  zones: readonly string[];
  /** One of loopback, so that a second server can have port and address of its own. */
  address?: string;
  /** One that is free, unless somebody waits for answers at this one. */
  port?: number;
  /** Who may change it by RFC 2136; `secret` in base64. */
  updateKey?: { name: string; secret: string };
};

const absolute = (name: string): string => (name.endsWith(".") ? name : `${name}.`);

const inZoneFile = (type: DnsRecordType, value: string): string => {
  if (type === "TXT") return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
  return type === "CNAME" || type === "NS" ? absolute(value) : value;
};

const zoneFile = (zone: string): string =>
  `$ORIGIN ${absolute(zone)}\n$TTL 1\n@ SOA ns.invalid. nobody.invalid. 1 3600 600 86400 1\n@ NS ns.invalid.\n`;

const configuration = ({ zones, address = "127.0.0.1", updateKey }: Options, home: string, port: number): string =>
  [
    `server:\n    listen: "${address}@${port}"\n    rundir: "${home}"\n    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 1`,
    `control:\n    listen: "${home}/control"`,
    "log:\n  - target: stderr\n    any: critical",
    `database:\n    storage: "${home}"`,
    ...(updateKey
      ? [
          `key:\n  - id: "${updateKey.name}"\n    algorithm: hmac-sha256\n    secret: "${updateKey.secret}"`,
          `acl:\n  - id: update\n    key: "${updateKey.name}"\n    action: update`,
        ]
      : []),
    `template:\n  - id: default\n    storage: "${home}"\n    zonefile-sync: -1\n    journal-content: none${updateKey ? "\n    acl: update" : ""}`,
    `zone:\n${zones.map((zone) => `  - domain: "${zone}"\n    file: "${zone}.zone"`).join("\n")}`,
    "",
  ].join("\n");

/** Knot DNS on a free port of loopback, without privileges. Answers live for one second. */
export const startDnsServer = async (options: Options) => {
  const { zones, address = "127.0.0.1" } = options;
  const home = await mkdtemp(join(tmpdir(), "wh-dns-"));
  const port = options.port ?? (await freePort());
  await Promise.all(zones.map((zone) => writeFile(join(home, `${zone}.zone`), zoneFile(zone))));
  await writeFile(join(home, "knot.conf"), configuration(options, home, port));

  const child = spawn("/usr/sbin/knotd", ["-c", join(home, "knot.conf")], { stdio: ["ignore", "ignore", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const knotc = (...args: string[]) => run("/usr/sbin/knotc", ["-s", join(home, "control"), ...args]);
  await waitFor(() => knotc("zone-status", zones[0] ?? "."), { what: "the DNS server to answer" });

  const zoneOf = (name: string): string => {
    const fits = zones.filter((zone) => name === zone || name.endsWith(`.${zone}`)).sort((a, b) => b.length - a.length)[0];
    if (fits === undefined) throw new Error(`${name} is in none of the server's zones: ${zones.join(", ")}`);
    return fits;
  };

  // Two changes of one zone at a time would be one transaction of the server.
  let turn: Promise<unknown> = Promise.resolve();
  const change = (name: string, type: DnsRecordType, values: readonly string[]): Promise<void> => {
    const done = turn.then(async () => {
      const zone = zoneOf(name);
      await knotc("zone-begin", zone);
      await knotc("zone-unset", zone, absolute(name), type).catch(() => undefined);
      for (const value of values) await knotc("zone-set", zone, absolute(name), "1", type, inZoneFile(type, value));
      await knotc("zone-commit", zone);
    });
    turn = done.catch(() => undefined);
    return done;
  };

  return {
    address,
    port,
    /** As `DNS_SERVERS` wants it. */
    server: `${address}:${port}`,
    /** All values of that name and type are these from now on. `name` without a dot at its end; `*.example.test` is a wildcard. */
    set: change,
    remove: (name: string, type: DnsRecordType) => change(name, type, []),
    /** It stands still: questions run into their time-out. */
    stopAnswering: () => void child.kill("SIGSTOP"),
    answerAgain: () => void child.kill("SIGCONT"),
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
};
export type DnsServer = Awaited<ReturnType<typeof startDnsServer>>;
