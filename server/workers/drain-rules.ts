import { type AppNeeds, type HostFacts, type PlacementChoice, placeElsewhere } from "../deployments/placement-rules";

/** What a drain does with each app of its host. Pure. */
export type DrainingApp = {
  id: string;
  name: string;
  needs: AppNeeds;
  wanted: "running" | "stopped";
  /** Something of it is live on the host. */
  routed: boolean;
  /** What waits or runs of it. */
  open: { status: "queued" | "running"; here: boolean; keepsImage: boolean } | null;
  /** How the move of this drain ended, where it was tried and did not succeed. */
  failed: string | null;
};

type Placed = Extract<PlacementChoice, { kind: "placed" }>;

export type Move =
  /** On its way to another host. */
  | { kind: "moving" }
  /** A deployment on this host has to end first. */
  | { kind: "busy" }
  | { kind: "stays"; sentence: string }
  /** Built again there, and switched when it is live. */
  | { kind: "rebuild"; to: Placed }
  /** What waits here is to be built there. */
  | { kind: "retarget"; to: Placed }
  /** Stopped: it belongs there from now on, and is built at its next start. */
  | { kind: "replace"; to: Placed }
  /** Nothing of it runs anywhere: its next deployment chooses a host. */
  | { kind: "unplace" };

export const decideMove = (home: HostFacts, app: DrainingApp, hosts: readonly HostFacts[]): Move => {
  if (app.open && !app.open.here) return { kind: "moving" };
  if (app.open?.status === "running" || app.open?.keepsImage) return { kind: "busy" };
  if (!app.open && !app.routed && app.wanted === "running") return { kind: "unplace" };
  if (!app.open && app.failed !== null) return { kind: "stays", sentence: app.failed };
  const to = placeElsewhere(home, app.needs, hosts);
  if (to.kind === "none") return app.open ? { kind: "busy" } : { kind: "stays", sentence: to.sentence };
  if (app.open) return { kind: "retarget", to };
  return { kind: app.wanted === "stopped" ? "replace" : "rebuild", to };
};

const counted = (count: number): string => (count === 1 ? "1 app" : `${count} apps`);

/** How a drain ended. */
export const drainSentence = (moved: number, stays: readonly { name: string; sentence: string }[]): string => {
  const said = moved === 0 && stays.length === 0 ? "No app was left on the host." : `${counted(moved)} moved to other hosts.`;
  if (stays.length === 0) return said;
  const names = stays.map(({ name, sentence }) => `${name} (${sentence.replace(/\.$/, "")})`).join("; ");
  return `${said} ${counted(stays.length)} ${stays.length === 1 ? "stays" : "stay"} here: ${names}.`;
};
