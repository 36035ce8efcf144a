import { createHash } from "node:crypto";
import ipaddr from "ipaddr.js";

/**
 * What containers and builds may not reach, as data. Containers are those of the apps' network; builds run on the engine's
 * default bridge, so what else runs there by hand is held to the same rules.
 *
 * Closed: every service of this host, link-local addresses (cloud metadata), private networks, other containers.
 * Open: the rest of the world, answers to what came from outside, the machine's own resolvers on port 53, and what
 * REACHABLE_ADDRESSES names (a package proxy, a database in the private network).
 */
export type FirewallFacts = {
  installationId: string;
  /** Of the apps' network. */
  subnet: string;
  /** Resolvers that the machine, and with it every container, asks. */
  resolvers: readonly string[];
  /** Addresses or ranges that stay open though they are private. */
  reachable: readonly string[];
};

export type Family = "ipv4" | "ipv6";

/** Own chains with their rules in the very words of `iptables -S`, and the jumps that lead to them. */
export type FirewallPlan = {
  chains: readonly { name: string; rules: readonly string[] }[];
  /** `parent` is DOCKER-USER, FORWARD or INPUT. */
  jumps: readonly { parent: "forward" | "input"; rule: string }[];
};

const hashOf = (installationId: string) => createHash("sha256").update(installationId).digest("hex").slice(0, 10);

/** The bridge of the apps' network, so that rules can name it before it exists. At most 15 characters. */
export const bridgeName = (installationId: string): string => `wh-${hashOf(installationId)}`;

export const chainNames = (installationId: string) => ({
  forward: `WH-${hashOf(installationId)}-FWD`,
  input: `WH-${hashOf(installationId)}-IN`,
  refuse: `WH-${hashOf(installationId)}-NO`,
});

const defaultBridge = "docker0";

const closed: Record<Family, readonly string[]> = {
  // Multicast and broadcast end the list: whoever announces itself in the private network is no business of a container.
  ipv4: [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  ipv6: ["fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"],
};
const metadata: Record<Family, readonly string[]> = { ipv4: ["169.254.0.0/16"], ipv6: ["fd00:ec2::254/128"] };
/** Refused, not dropped: a program that tries gets its answer at once. ICMP alone would be held back by the kernel's rate limit. */
const refusal: Record<Family, readonly string[]> = {
  ipv4: ["-p tcp -j REJECT --reject-with tcp-reset", "-j REJECT --reject-with icmp-port-unreachable"],
  ipv6: ["-p tcp -j REJECT --reject-with tcp-reset", "-j REJECT --reject-with icmp6-port-unreachable"],
};

const answers = "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN";

/** `10.0.0.1` → `10.0.0.1/32`; null for what is no address or range of this family. */
export const rangeOf = (text: string, family: Family): string | null => {
  const written = text.trim().replace(/^\[|\]$/g, "");
  const range = written.includes("/") ? written : `${written}/${family === "ipv4" ? 32 : 128}`;
  const kind = family === "ipv4" ? ipaddr.IPv4 : ipaddr.IPv6;
  if (!kind.isValidCIDR(range)) return null;
  const [, length] = kind.parseCIDR(range);
  return `${kind.networkAddressFromCIDR(range).toString()}/${length}`;
};

const rangesOf = (texts: readonly string[], family: Family) =>
  [...new Set(texts.map((text) => rangeOf(text, family)))].filter((range): range is string => range !== null);

export const planFirewall = (facts: FirewallFacts, family: Family): FirewallPlan => {
  const names = chainNames(facts.installationId);
  const bridge = bridgeName(facts.installationId);
  const subnet = rangesOf([facts.subnet], family);
  const resolving = rangesOf(facts.resolvers, family).flatMap((resolver) => [
    `-d ${resolver} -p udp -m udp --dport 53 -j RETURN`,
    `-d ${resolver} -p tcp -m tcp --dport 53 -j RETURN`,
  ]);
  const reachable = rangesOf(facts.reachable, family).map((range) => `-d ${range} -j RETURN`);
  const refused = (ranges: readonly string[]) => ranges.map((range) => `-d ${range} -j ${names.refuse}`);
  // Neighbours must be able to find the gateway, else IPv6 does not work at all.
  const neighbours = family === "ipv6" ? ["-p ipv6-icmp -j RETURN"] : [];
  const from = [...subnet.map((range) => `-s ${range}`), `-i ${bridge}`, `-i ${defaultBridge}`];
  return {
    chains: [
      // The metadata service stands above what is reachable: it hands out the machine's own credentials.
      {
        name: names.forward,
        rules: [answers, ...resolving, ...refused(metadata[family]), ...reachable, ...refused([...subnet, ...closed[family]])],
      },
      { name: names.input, rules: [answers, ...neighbours, ...resolving, ...reachable, `-j ${names.refuse}`] },
      { name: names.refuse, rules: refusal[family] },
    ],
    jumps: [
      ...from.map((source) => ({ parent: "forward" as const, rule: `${source} -j ${names.forward}` })),
      ...from.map((source) => ({ parent: "input" as const, rule: `${source} -j ${names.input}` })),
    ],
  };
};

/** For `iptables-restore --noflush`: replaces our chains in one step and touches nothing else. */
export const restoreDocument = (plan: FirewallPlan): string =>
  [
    "*filter",
    ...plan.chains.map(({ name }) => `:${name} - [0:0]`),
    ...plan.chains.flatMap(({ name, rules }) => rules.map((rule) => `-A ${name} ${rule}`)),
    "COMMIT",
    "",
  ].join("\n");

/** Rules of each chain, from the output of `iptables -S`. */
export const parseRules = (listing: string): ReadonlyMap<string, readonly string[]> => {
  const chains = new Map<string, string[]>();
  for (const line of listing.split("\n")) {
    const [, verb, name, rule = ""] = /^-([PNA]) (\S+) ?(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const rules = chains.get(name) ?? [];
    chains.set(name, rules);
    if (verb === "A") rules.push(rule);
  }
  return chains;
};

export type Repair = { restore: boolean; jumps: readonly { parent: string; rule: string; present: boolean }[] };

/**
 * What is missing. A jump counts only at the head of its parent, where nothing lets packets by before it; jumps of other
 * installations may stand there too.
 */
export const repairFor = (plan: FirewallPlan, found: ReadonlyMap<string, readonly string[]>): Repair => {
  // An engine that keeps no rules of its own has no DOCKER-USER, or nothing that leads to it.
  const parents = {
    forward: found.get("FORWARD")?.includes("-j DOCKER-USER") && found.has("DOCKER-USER") ? "DOCKER-USER" : "FORWARD",
    input: "INPUT",
  };
  const head = (parent: string) => {
    const rules = found.get(parent) ?? [];
    const end = rules.findIndex((rule) => !/-j WH-[0-9a-f]{10}-(?:FWD|IN)$/.test(rule));
    return end < 0 ? rules : rules.slice(0, end);
  };
  return {
    restore: plan.chains.some(({ name, rules }) => found.get(name)?.join("\n") !== rules.join("\n")),
    jumps: plan.jumps
      .map(({ parent, rule }) => ({ parent: parents[parent], rule }))
      .filter(({ parent, rule }) => !head(parent).includes(rule))
      .map((jump) => ({ ...jump, present: found.get(jump.parent)?.includes(jump.rule) ?? false })),
  };
};

/** Every jump to one of our chains, wherever it stands. */
export const jumpsTo = (installationId: string, found: ReadonlyMap<string, readonly string[]>) => {
  const targets = Object.values(chainNames(installationId)).map((name) => `-j ${name}`);
  const foreign = [...found].filter(([parent]) => !Object.values(chainNames(installationId)).includes(parent));
  return foreign.flatMap(([parent, rules]) =>
    rules.filter((rule) => targets.some((target) => rule.endsWith(target))).map((rule) => ({ parent, rule })),
  );
};

/** The `nameserver` lines of a resolv.conf. A resolver on loopback is asked by the engine, not by containers. */
export const resolversIn = (resolvConf: string): string[] =>
  [...resolvConf.matchAll(/^[ \t]*nameserver[ \t]+([0-9a-fA-F.:]+)/gm)]
    .map((match) => match[1] ?? "")
    .filter((address) => ipaddr.isValid(address) && ipaddr.process(address).range() !== "loopback");
