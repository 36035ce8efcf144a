/** Which host an app goes to, and why. Pure: facts of one moment in, a choice or what was missing out. */

/** A host as placement sees it. Sums of limits of the apps that are placed there count as taken, whether they run or not. */
export type HostFacts = {
  id: string;
  name: string;
  zone: string;
  labels: Readonly<Record<string, string>>;
  online: boolean;
  cordoned: boolean;
  draining: boolean;
  /** Of a drain: apps that fit on no host of the zone may go to another, and get another address. */
  acrossZones: boolean;
  createdAt: Date;
  /** What apps may be given; null: not known yet, and then no limit. */
  cpus: number | null;
  memoryMb: number | null;
  reserved: { cpus: number; memoryMb: number };
  apps: number;
  /** What is free at this moment, where it is known: it ranks, and excludes nothing, for it passes. */
  freeNow?: { memoryMb: number; diskMb: number } | null;
};

/** What an app needs. */
export type AppNeeds = { memoryMb: number; cpus: number; zone: string | null; labels: Readonly<Record<string, string>> };

export type PlacementWish = AppNeeds & {
  /** The host that built it last, where it runs nowhere: taken again when it fits, for its images and layers. */
  preferred: string | null;
};

export type Missing = { workerId: string; name: string; sentence: string };
export type PlacementChoice =
  | { kind: "placed"; host: HostFacts; sentence: string }
  /** `missing`: for each host why not. */
  | { kind: "none"; sentence: string; missing: Missing[] };

/**
 * Limits of CPU are ceilings that apps rarely reach together, and who waits for a CPU is slow, not dead: sixteen times what a host has
 * may be promised. Memory that is used is not given back, so no more is promised than there is.
 */
export const cpuOvercommit = 16;

/** Under this, a build is likely to be refused. */
const lowDiskMb = 4_096;

const amount = (memoryMb: number): string =>
  memoryMb >= 10_240 ? `${Math.round(memoryMb / 1_024)} GB` : `${Math.max(0, Math.floor(memoryMb))} MB`;
const cpuAmount = (cpus: number): string => String(Math.round(cpus * 100) / 100);

const freeMemory = ({ memoryMb, reserved }: HostFacts): number | null =>
  memoryMb === null ? null : Math.max(0, memoryMb - reserved.memoryMb);
const freeCpus = ({ cpus, reserved }: HostFacts): number | null =>
  cpus === null ? null : Math.max(0, cpus * cpuOvercommit - reserved.cpus);

const missingLabels = (host: HostFacts, labels: AppNeeds["labels"]): string[] =>
  Object.entries(labels)
    .filter(([key, value]) => host.labels[key] !== value)
    .map(([key, value]) => `${key}=${value}`)
    .sort();

/** Why the host takes this app not, in a few words; null when it does. The first reason that nobody can wait away comes first. */
export const whyNot = (host: HostFacts, needs: AppNeeds): string | null => {
  if (needs.zone !== null && host.zone !== needs.zone) return `in zone ${host.zone}, ${needs.zone} is asked for`;
  const labels = missingLabels(host, needs.labels);
  if (labels.length > 0) return `without the label ${labels.join(", ")}`;
  if (host.draining) return "being drained";
  if (host.cordoned) return "cordoned";
  if (!host.online) return "offline";
  const memory = freeMemory(host);
  if (memory !== null && memory < needs.memoryMb) return `${amount(memory)} of memory free, ${amount(needs.memoryMb)} needed`;
  // The engine refuses a container that may use more CPUs than there are.
  if (host.cpus !== null && host.cpus < needs.cpus) return `${cpuAmount(host.cpus)} CPUs, ${cpuAmount(needs.cpus)} needed`;
  const cpus = freeCpus(host);
  if (cpus !== null && cpus < needs.cpus) return `${cpuAmount(cpus)} CPUs free, ${cpuAmount(needs.cpus)} needed`;
  return null;
};

/** Whole percents of what is promised with this app on it, of memory or of CPU, whichever is more. */
const fullness = (host: HostFacts, needs: AppNeeds): number => {
  const memory = host.memoryMb ? (host.reserved.memoryMb + needs.memoryMb) / host.memoryMb : 0;
  const cpu = host.cpus ? (host.reserved.cpus + needs.cpus) / (host.cpus * cpuOvercommit) : 0;
  return Math.round(Math.max(memory, cpu) * 100);
};

const pressed = ({ freeNow }: HostFacts, { memoryMb }: AppNeeds): number =>
  freeNow && (freeNow.memoryMb < memoryMb || freeNow.diskMb < lowDiskMb) ? 1 : 0;

const ranking =
  (wish: PlacementWish) =>
  (a: HostFacts, b: HostFacts): number =>
    Number(b.id === wish.preferred) - Number(a.id === wish.preferred) ||
    pressed(a, wish) - pressed(b, wish) ||
    fullness(a, wish) - fullness(b, wish) ||
    a.apps - b.apps ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.id < b.id ? -1 : 1);

const appCount = (apps: number): string => (apps === 1 ? "1 app" : apps === 0 ? "no app" : `${apps} apps`);

const factsOf = (host: HostFacts): string => {
  const memory = freeMemory(host);
  return `${memory === null ? "" : `${amount(memory)} of memory free, `}${appCount(host.apps)}`;
};

const whyThis = (host: HostFacts, wish: PlacementWish, fitting: number): string => {
  if (fitting === 1) return `${host.name} is the only host that fits: ${factsOf(host)}.`;
  if (host.id === wish.preferred) return `${host.name} was chosen because the app was built there before: ${factsOf(host)}.`;
  return `${host.name} was chosen of ${fitting} hosts that fit: ${factsOf(host)}.`;
};

/** The host for an app that is placed anew. Of equal hosts the oldest, so the same facts give the same choice. */
export const placeApp = (wish: PlacementWish, hosts: readonly HostFacts[]): PlacementChoice => {
  const judged = hosts.map((host) => ({ host, reason: whyNot(host, wish) }));
  const fitting = judged.filter(({ reason }) => reason === null).map(({ host }) => host);
  const [best] = fitting.sort(ranking(wish));
  if (best) return { kind: "placed", host: best, sentence: whyThis(best, wish, fitting.length) };
  const missing = judged
    .filter(({ reason }) => reason !== null)
    .sort((a, b) => a.host.createdAt.getTime() - b.host.createdAt.getTime() || (a.host.id < b.host.id ? -1 : 1))
    .map(({ host, reason }) => ({ workerId: host.id, name: host.name, sentence: `${host.name}: ${reason}` }));
  const sentence =
    missing.length === 0
      ? "There is no host yet."
      : `No host can take this app. ${missing.map((each) => each.sentence).join("; ")}.`;
  return { kind: "none", sentence, missing };
};

/** Where the app runs, or was placed last. */
export type Home = {
  workerId: string | null;
  /** False: nothing of it is routed there, so nothing is lost by another host. */
  routed: boolean;
};

/** `keepsImage`: an image that lies on its host runs again, so it can run nowhere else. */
export type HostQuestion = { needs: AppNeeds; home: Home; keepsImage: boolean };

const stays = (host: HostFacts, sentence: string): PlacementChoice => ({ kind: "placed", host, sentence });

/**
 * Where an app of a host that is drained goes: to one of the same zone, else, where an administrator has agreed, to another zone.
 * A zone that the app itself asks for stands above both.
 */
export const placeElsewhere = (home: HostFacts, needs: AppNeeds, hosts: readonly HostFacts[]): PlacementChoice => {
  const others = hosts.filter(({ id }) => id !== home.id);
  const near = placeApp({ ...needs, zone: needs.zone ?? home.zone, preferred: null }, others);
  return near.kind === "none" && needs.zone === null && home.acrossZones ? placeApp({ ...needs, preferred: null }, others) : near;
};

/**
 * The host of a deployment. What runs stays where it runs, also while that host is offline or cordoned; it leaves one that is drained,
 * and one that no longer is what its settings ask for.
 */
export const chooseHost = ({ needs, home, keepsImage }: HostQuestion, hosts: readonly HostFacts[]): PlacementChoice => {
  const here = hosts.find(({ id }) => id === home.workerId);
  if (!here) return placeApp({ ...needs, preferred: null }, hosts);
  if (keepsImage) return stays(here, `The app stays on ${here.name}, where its image is.`);
  if (!home.routed) return placeApp({ ...needs, preferred: here.id }, hosts);
  if (here.draining) {
    const elsewhere = placeElsewhere(here, needs, hosts);
    return elsewhere.kind === "placed"
      ? { ...elsewhere, sentence: `The app leaves ${here.name}, which is being drained. ${elsewhere.sentence}` }
      : stays(here, `The app stays on ${here.name} for now: it is being drained, but no other host of its zone has room.`);
  }
  const asks = (needs.zone === null || needs.zone === here.zone) && missingLabels(here, needs.labels).length === 0;
  return asks ? stays(here, `The app stays on ${here.name}, where it runs.`) : placeApp({ ...needs, preferred: null }, hosts);
};
