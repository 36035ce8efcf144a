import ipaddr from "ipaddr.js";

/** The install script as text. Pure. */

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Puts the values, as words of a shell, where the template says `@NAME@`. @throws Error when it does not say one of them */
export const fillIn = (template: string, values: Readonly<Record<string, string>>): string => {
  let text = template;
  for (const [name, value] of Object.entries(values)) {
    if (!text.includes(`@${name}@`)) throw new Error(`The install script has no place for ${name}`);
    text = text.replaceAll(`@${name}@`, () => quoted(value));
  }
  return text;
};

const near = new Set(["loopback", "private", "uniqueLocal", "linkLocal", "carrierGradeNat"]);
const isLoopbackName = (host: string): boolean => host === "localhost" || host.endsWith(".localhost");

/** What an administrator must change before another machine can join by this address; null when nothing is known against it. */
export const noticeAbout = (publicUrl: string, isBuilt: boolean): string | null => {
  if (!isBuilt) return "The worker's bundle is not built here, so no host can fetch it. Run bin/up, or node bin/build.mjs.";
  const { protocol, hostname } = new URL(publicUrl);
  const host = hostname.replace(/^\[|\]$/g, "");
  const address = ipaddr.isValid(host) ? ipaddr.process(host).range() : null;
  if (isLoopbackName(host) || address === "loopback") {
    return `Only this machine reaches ${publicUrl}. Set PUBLIC_URL to the address by which other machines reach the dashboard.`;
  }
  if (protocol === "http:" && address !== null && !near.has(address)) {
    return `Hosts refuse ${publicUrl}: over http:// others could read their keys. Set PUBLIC_URL to an https:// address.`;
  }
  return null;
};
