import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { run } from "../run";

/** The network of a machine of its own, on this machine. */
export type Network = {
  /** Says which process made it, so that the next one can clear up after a crash. */
  name: string;
  /** Of the host, as this machine reaches it. */
  address: string;
  /** Of this machine, as the host reaches it. */
  gateway: string;
};

export const namePrefix = "wh-host-";
export const namespaceOf = (name: string): string => `/run/netns/${name}`;
const cableOf = (name: string): string => `whv${name.slice(-8)}`;

/** Those of this process count before their addresses are there: hosts start at once. */
const given = new Set<number>();

const freeThird = (): number => {
  const taken = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  const free = Array.from({ length: 250 }, (_, third) => third).filter(
    (third) => !given.has(third) && !taken.some((address) => address.startsWith(`10.240.${third}.`)),
  );
  const third = free[Math.floor(Math.random() * free.length)];
  if (third === undefined) throw new Error("No network is left for a further host");
  given.add(third);
  return third;
};

const ip = (...args: string[]) => run("ip", args);
/** Runs a program in the host's network. */
export const inside = (name: string, ...command: string[]) => run("nsenter", [`--net=${namespaceOf(name)}`, "--", ...command]);

/** Names and addresses that nobody uses; nothing is made yet. */
export const newNetwork = (): Network => {
  const third = freeThird();
  const name = `${namePrefix}${process.pid}-${randomBytes(4).toString("hex")}`;
  return { name, address: `10.240.${third}.2`, gateway: `10.240.${third}.1` };
};

/** A namespace, and a cable between it and this machine. */
export const makeNetwork = async ({ name, address, gateway }: Network): Promise<void> => {
  const cable = cableOf(name);
  await ip("netns", "add", name);
  await ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
  await ip("address", "add", `${gateway}/24`, "dev", cable);
  await ip("link", "set", cable, "up");
  await ip("-n", name, "address", "add", `${address}/24`, "dev", "eth0");
  await ip("-n", name, "link", "set", "eth0", "up");
  await ip("-n", name, "link", "set", "lo", "up");
  await ip("-n", name, "route", "add", "default", "via", gateway);
};

export const removeNetwork = async (name: string): Promise<void> => {
  // The cable goes with the namespace, some time after: at once, so that its address is free.
  await ip("link", "delete", cableOf(name)).catch(() => undefined);
  if (existsSync(namespaceOf(name))) await ip("netns", "delete", name);
};

const cutRules = ({ gateway }: Network, servedPort: number) => [
  ["OUTPUT", "-d", gateway, "-p", "tcp", "!", "--sport", String(servedPort), "-j", "DROP"],
  ["INPUT", "-s", gateway, "-p", "tcp", "!", "--dport", String(servedPort), "-j", "DROP"],
];

/** Nothing passes between host and control plane any more, without a word to either; what visits `servedPort` does. */
export const cutNetwork = async (network: Network, servedPort: number): Promise<void> => {
  for (const rule of cutRules(network, servedPort)) await inside(network.name, "iptables", "-w", "5", "-I", ...rule);
};

export const healNetwork = async (network: Network, servedPort: number): Promise<void> => {
  for (const rule of cutRules(network, servedPort)) await inside(network.name, "iptables", "-w", "5", "-D", ...rule);
};

/** Names of all hosts that tests have made on this machine, by whomever. */
export const networksThere = async (): Promise<string[]> =>
  (await ip("netns", "list"))
    .split("\n")
    .map((line) => line.split(" ")[0] ?? "")
    .filter((name) => name.startsWith(namePrefix));
