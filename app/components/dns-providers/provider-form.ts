import type { DnsProvider, DnsProviderKind } from "@/server/certificates/schema";

/** What the form of a DNS provider holds, and what is sent of it. Pure. */

export type ProviderValues = {
  kind: DnsProviderKind;
  name: string;
  zone: string;
  apiToken: string;
  server: string;
  keyName: string;
  keyAlgorithm: string;
  keySecret: string;
};

export const valuesOf = (provider: DnsProvider | null): ProviderValues => ({
  kind: provider?.kind ?? "cloudflare",
  name: provider?.name ?? "",
  zone: provider?.zone ?? "",
  apiToken: "",
  server: provider?.kind === "rfc2136" ? provider.server : "",
  keyName: provider?.keyName ?? "",
  keyAlgorithm: "",
  keySecret: "",
});

const fieldsOf: Readonly<Record<DnsProviderKind, readonly (keyof ProviderValues)[]>> = {
  cloudflare: ["apiToken"],
  rfc2136: ["server", "keyName", "keyAlgorithm", "keySecret"],
};

/** Empty fields are left out: of one that is there already, what is left out stays. */
const filled = (values: ProviderValues, names: readonly (keyof ProviderValues)[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, values[name].trim()]).filter(([, text]) => text !== ""));

/** What is new of it; the same secret for the same server need not be given again. */
export const changeOf = (provider: DnsProvider, values: ProviderValues) => {
  const before = valuesOf(provider);
  const changed = fieldsOf[provider.kind].filter((name) => values[name].trim() !== before[name]);
  const credentials = filled(values, changed);
  return {
    id: provider.id,
    ...(values.name.trim() === before.name ? {} : { name: values.name.trim() }),
    ...(values.zone.trim() === before.zone ? {} : { zone: values.zone.trim() }),
    ...(Object.keys(credentials).length === 0 ? {} : { credentials }),
  };
};

export const newOf = (values: ProviderValues) => ({
  kind: values.kind,
  ...(values.name.trim() === "" ? {} : { name: values.name.trim() }),
  zone: values.zone.trim(),
  credentials: filled(values, fieldsOf[values.kind]),
});
