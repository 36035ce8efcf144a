import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  chainNames,
  type Family,
  type FirewallFacts,
  jumpsTo,
  parseRules,
  planFirewall,
  repairFor,
  resolversIn,
  restoreDocument,
} from "./firewall-rules";

export type FirewallRequest = {
  installationId: string;
  /** Of the apps' network. */
  subnet: string;
  networkName: string;
  /** Addresses or ranges that stay open though they are private: REACHABLE_ADDRESSES. */
  reachable?: readonly string[];
  log: (line: string) => void;
};

export type Firewall = {
  /** Puts back what is missing. Answers what could not be done, as a sentence for the administrator. */
  assert(): Promise<string | null>;
  /** Takes everything away that `assert` made. */
  remove(): Promise<void>;
};

/**
 * Closes the way from containers and builds to this host and its private networks. Called before any container starts;
 * `assert` again every few seconds and after a restart of the engine, since firewall tools reload without asking. Rules stay
 * when the worker ends: the apps stay too.
 */
export const keepFirewall = async (request: FirewallRequest): Promise<Firewall> => {
  let last: string | null = null;
  let running: Promise<string | null> | undefined;
  const assertOnce = async () => {
    const warning = await applyAll(request);
    if (warning !== null && warning !== last) request.log(warning);
    last = warning;
    return warning;
  };
  const firewall: Firewall = {
    assert: () => {
      running ??= assertOnce().finally(() => {
        running = undefined;
      });
      return running;
    },
    remove: async () => {
      await running;
      await removeFirewall(request.installationId);
    },
  };
  await firewall.assert();
  return firewall;
};

/** Takes away every rule of an installation. */
export const removeFirewall = async (installationId: string): Promise<void> => {
  for (const family of families()) await removeRules(installationId, family);
};

const programs: Record<Family, string> = { ipv4: "iptables", ipv6: "ip6tables" };
const families = (): Family[] => (existsSync("/proc/net/if_inet6") ? ["ipv4", "ipv6"] : ["ipv4"]);

const applyAll = async (request: FirewallRequest): Promise<string | null> => {
  try {
    const facts = await gatherFacts(request);
    for (const family of families()) await applyRules(request, facts, family);
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `Apps and builds are not kept away from this host and its private networks (network ${request.networkName}): ${why}`;
  }
};

const gatherFacts = async ({ installationId, subnet, reachable = [] }: FirewallRequest): Promise<FirewallFacts> => {
  // Docker reads the second one where the first names systemd's local resolver only.
  const files = await Promise.all(["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"].map(textOf));
  const resolvers = [...files.flatMap(resolversIn), ...engineResolvers(await textOf("/etc/docker/daemon.json"))];
  return { installationId, subnet, reachable, resolvers };
};

const engineResolvers = (daemonJson: string): string[] => {
  const [, list = ""] = /"dns"\s*:\s*\[([^\]]*)\]/.exec(daemonJson) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "");
};

const textOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (["ENOENT", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
};

const applyRules = async (request: FirewallRequest, facts: FirewallFacts, family: Family) => {
  const program = programs[family];
  const plan = planFirewall(facts, family);
  const repair = repairFor(plan, await listRules(program));
  if (repair.restore) await run(`${program}-restore`, ["-w", "5", "--noflush"], restoreDocument(plan));
  // Inserted from the last to the first, so that they stand in the order of the plan.
  for (const { parent, rule, present } of [...repair.jumps].reverse()) {
    await run(program, ["-w", "5", "-I", parent, "1", ...rule.split(" ")]);
    if (present) await deleteLater(program, parent, rule);
  }
  if (repair.restore || repair.jumps.length > 0) {
    request.log(`Firewall (${program}): ${repair.restore ? "rules written" : "rules stand"}, ${repair.jumps.length} jumps set.`);
  }
};

/** Our jump stood too far down. The new one is there already: of two that are alike, the later one goes. */
const deleteLater = async (program: string, parent: string, rule: string) => {
  const rules = parseRules(await run(program, ["-w", "5", "-S", parent])).get(parent) ?? [];
  const at = rules.lastIndexOf(rule);
  if (at > 0) await run(program, ["-w", "5", "-D", parent, String(at + 1)]);
};

const removeRules = async (installationId: string, family: Family) => {
  const program = programs[family];
  const found = await listRules(program);
  for (const { parent, rule } of jumpsTo(installationId, found))
    await run(program, ["-w", "5", "-D", parent, ...rule.split(" ")]);
  const chains = Object.values(chainNames(installationId)).filter((name) => found.has(name));
  // All are emptied first: a chain that another one names cannot go.
  for (const chain of chains) await run(program, ["-w", "5", "-F", chain]);
  for (const chain of chains) await run(program, ["-w", "5", "-X", chain]);
};

const listRules = async (program: string) => parseRules(await run(program, ["-w", "5", "-S"]));

const run = (program: string, given: readonly string[], input = ""): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" } as unknown as NodeJS.ProcessEnv;
    const child = execFile(program, [...given], { env, timeout: 15_000, maxBuffer: 16 * 1_048_576 }, (error, output, errors) => {
      if (error === null) resolve(output);
      else reject(new Error(explain(program, error, errors), { cause: error }));
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });

const explain = (program: string, error: Error & { code?: unknown }, errors: string) => {
  if (error.code === "ENOENT") return `${program} is not installed.`;
  if (/Permission denied|Operation not permitted/i.test(errors))
    return `${program} needs the capability NET_ADMIN (run the worker as root).`;
  return `${program} said: ${errors.trim().split("\n").slice(-3).join(" ") || error.message}`;
};
