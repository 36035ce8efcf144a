import { randomBytes } from "node:crypto";

/** Kinds of rows, by the prefix of their ids. */
export const idPrefixes = {
  user: "usr",
  team: "team",
  app: "app",
  deployment: "dep",
  claim: "clm",
  worker: "wrk",
  workerEvent: "wev",
  session: "ses",
  apiToken: "tok",
  variable: "var",
  registry: "reg",
  gitConnection: "gcn",
  deployKey: "dky",
  webhook: "whk",
  delivery: "dlv",
  deployHook: "dhk",
  providerCall: "pcl",
  preview: "prv",
  alertRule: "rul",
  alert: "alr",
  appExit: "aex",
  channel: "chn",
  notification: "ntf",
  domain: "dom",
  certificate: "crt",
  dnsProvider: "dnp",
  audit: "aud",
  installation: "ins",
} as const;

export type IdKind = keyof typeof idPrefixes;

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** `app_` and 20 characters of Crockford base 32: the first 9 from the time (sortable), the rest random (55 bits). */
export const newId = (kind: IdKind): string => {
  let time = Date.now();
  let head = "";
  for (let place = 0; place < 9; place += 1) {
    head = alphabet[time % 32] + head;
    time = Math.floor(time / 32);
  }
  let tail = "";
  for (const byte of randomBytes(11)) tail += alphabet[byte % 32];
  return `${idPrefixes[kind]}_${head}${tail}`;
};

export const idPattern = (kind: IdKind) => new RegExp(`^${idPrefixes[kind]}_[0-9a-hjkmnp-tv-z]{20}$`);
