import { type AppSnapshot, subdomainSchema } from "./schema";

/** Labels that would mislead whoever opens them, or that browsers ask for by themselves. */
const reserved = new Set(["wisehosting", "traefik", "dashboard", "localhost", "wpad", "autoconfig", "autodiscover"]);

/** True for a label that no app may have. `dashboardHost` is where the dashboard itself answers. */
export const isReservedSubdomain = (label: string, zone: string, dashboardHost: string): boolean =>
  reserved.has(label) || `${label}.${zone}` === dashboardHost;

/** The subdomain that a name gives; null when it cannot be one. */
export const subdomainOfName = (name: string): string | null => subdomainSchema.safeParse(name).data ?? null;

/** An app's settings alone: what a deployment keeps of it, and what its form shows. */
export const settingsOf = (app: AppSnapshot): AppSnapshot => ({
  repository: app.repository,
  branch: app.branch,
  dockerfilePath: app.dockerfilePath,
  port: app.port,
  healthCheckPath: app.healthCheckPath,
  memoryMb: app.memoryMb,
  cpus: app.cpus,
  pidsLimit: app.pidsLimit,
});

/** Where an app answers: `http://hello.localhost:8080`. */
export const appUrl = (subdomain: string, host: { zone: string; edgeHttpPort: number }): string =>
  `http://${subdomain}.${host.zone}${host.edgeHttpPort === 80 ? "" : `:${host.edgeHttpPort}`}`;

export type Lifecycle = { routedDeploymentId: string | null; wanted: "running" | "stopped" };
export type Refusal = { reason: string; message: string; next: string };

/** Why the app cannot be started, stopped or restarted now; null when it can. Asking for what is already wanted is no fault. */
export const refuseLifecycle = (app: Lifecycle, action: "start" | "stop" | "restart"): Refusal | null => {
  if (app.routedDeploymentId === null) {
    return { reason: "nothing_deployed", message: "Nothing of this app is deployed yet.", next: "Deploy it first." };
  }
  if (action === "restart" && app.wanted === "stopped") {
    return { reason: "app_stopped", message: "This app is stopped.", next: "Start it instead." };
  }
  return null;
};

/** True when a change of settings needs a new look at the repository. */
export const changesSource = (
  before: Pick<AppSnapshot, "repository" | "branch">,
  change: { repository?: string | undefined; branch?: string | undefined },
): boolean =>
  (change.repository !== undefined && change.repository !== before.repository) ||
  (change.branch !== undefined && change.branch !== before.branch);
