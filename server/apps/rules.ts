import { subdomainSchema } from "./schema";
import { type AppSnapshot, appSnapshotSchema, type SettingName } from "./settings-schema";

/** Labels that would mislead whoever opens them, or that browsers ask for by themselves. */
const reserved = new Set(["wisehosting", "traefik", "dashboard", "localhost", "wpad", "autoconfig", "autodiscover"]);

/** True for a label that no app may have. `dashboardHost` is where the dashboard itself answers. */
export const isReservedSubdomain = (label: string, zone: string, dashboardHost: string): boolean =>
  reserved.has(label) || `${label}.${zone}` === dashboardHost;

/** The subdomain that a name gives; null when it cannot be one. */
export const subdomainOfName = (name: string): string | null => subdomainSchema.safeParse(name).data ?? null;

const settingNames = Object.keys(appSnapshotSchema.shape) as SettingName[];

/** An app's settings alone: what a deployment keeps of it, and what its form shows. */
export const settingsOf = (app: AppSnapshot): AppSnapshot =>
  Object.fromEntries(settingNames.map((name) => [name, app[name]])) as AppSnapshot;

/** `httpsPort`: at which the app's own name answers with a certificate; null or not given: it has none. */
export type AddressOfHost = { zone: string; edgeHttpPort: number; httpsPort?: number | null };

const withPort = (port: number, usual: number): string => (port === usual ? "" : `:${port}`);

/** Where an app answers: `http://hello.localhost:8080`, `https://shop.apps.example.com`. */
export const appUrl = (subdomain: string, { zone, edgeHttpPort, httpsPort = null }: AddressOfHost): string =>
  httpsPort === null
    ? `http://${subdomain}.${zone}${withPort(edgeHttpPort, 80)}`
    : `https://${subdomain}.${zone}${withPort(httpsPort, 443)}`;

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

const credentialNames = ["gitConnectionId", "deployKeyId"] as const;
const sourceNames = ["repository", "branch", ...credentialNames] as const;
type Source = { repository: string | null; branch: string; gitConnectionId: string | null; deployKeyId: string | null };
type SourceChange = { [Name in keyof Source]?: Source[Name] | undefined };

/** An app is read with a connection or a deploy key: giving one takes the other away. */
export const withOneCredential = <Change extends SourceChange>(change: Change): Change => ({
  ...change,
  ...(change.deployKeyId && change.gitConnectionId === undefined ? { gitConnectionId: null } : {}),
  ...(change.gitConnectionId && change.deployKeyId === undefined ? { deployKeyId: null } : {}),
});

/** The source that a change asks for and that must be looked at first; null when there is nothing to look at. */
export const sourceToCheck = (before: Source, change: SourceChange): Source | null => {
  const source = {
    repository: change.repository === undefined ? before.repository : change.repository,
    branch: change.branch ?? before.branch,
    gitConnectionId: change.gitConnectionId === undefined ? before.gitConnectionId : change.gitConnectionId,
    deployKeyId: change.deployKeyId === undefined ? before.deployKeyId : change.deployKeyId,
  };
  const looked = source.repository === null ? credentialNames : sourceNames;
  return looked.every((name) => source[name] === before[name]) ? null : source;
};
