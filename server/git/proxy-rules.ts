import type { Environment } from "./git-rules";

const variable = (environment: Environment, names: readonly string[]) =>
  names.map((name) => environment[name]).find((value) => value);

/** The proxy that git's HTTP library would take for this server, by the usual variables; null for a direct connection. */
export const proxyFor = (server: { kind: "https" | "http"; host: string }, environment: Environment): string | null => {
  const own = server.kind === "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"];
  const proxy = variable(environment, [...own, "all_proxy", "ALL_PROXY"]);
  if (proxy === undefined) return null;
  const exceptions = (variable(environment, ["no_proxy", "NO_PROXY"]) ?? "")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return exceptions.some((entry) => covers(entry, server.host.toLowerCase())) ? null : proxy;
};

const covers = (entry: string, host: string) => {
  if (entry === "*") return true;
  const name = entry.replace(/^\./, "").replace(/:\d+$/, "");
  return host === name || host.endsWith(`.${name}`);
};
