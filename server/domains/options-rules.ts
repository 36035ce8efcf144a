import type { EdgeOptionsInput, EdgeOptionsView } from "./options-schema";
import type { EdgeOptions } from "./schema";

/** Decisions about options. Stored, a missing field is "as the app has it", and null is "not for this name". */

type User = NonNullable<EdgeOptions["basicAuth"]>[number];
export type UserInput = Extract<NonNullable<EdgeOptionsInput["basicAuth"]>, readonly unknown[]>[number];

const isNothing = (value: unknown): boolean =>
  value === false || (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/** The stored options after a change; `users` are those of the change, with their passwords hashed. */
export const mergeOptions = (stored: EdgeOptions, input: EdgeOptionsInput, users: readonly User[]): EdgeOptions => {
  const merged: Record<string, unknown> = { ...stored };
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    if (value === null) delete merged[name];
    else if (name === "httpsRedirect") merged[name] = value;
    else if (isNothing(value)) merged[name] = null;
    else merged[name] = name === "basicAuth" ? users : value;
  }
  return merged as EdgeOptions;
};

/** As people see them: `false` is "not for this name", null "as the app has it". Never a password. */
export const showOptions = (stored: EdgeOptions): EdgeOptionsView => {
  const shown = <Value>(value: Value | null | undefined): Value | false | null => (value === undefined ? null : (value ?? false));
  const users = shown(stored.basicAuth);
  const addresses = shown(stored.allowedAddresses);
  const headers = shown(stored.responseHeaders);
  return {
    redirect: shown(stored.redirect),
    basicAuth: users && users.map(({ username }) => ({ username })),
    maintenance: shown(stored.maintenance),
    allowedAddresses: addresses && [...addresses],
    responseHeaders: headers && { ...headers },
    httpsRedirect: stored.httpsRedirect ?? null,
    hsts: shown(stored.hsts),
  };
};

/** What holds for a name: its own word, else its app's. */
export const effectiveOptions = (own: EdgeOptions, ofApp: EdgeOptions): EdgeOptions => ({ ...ofApp, ...own });

/** What a preview takes of its app: who may see it, and what is said to browsers. Maintenance is of the app alone. */
export const optionsOfPreview = ({ maintenance: _ofTheApp, redirect: _none, ...options }: EdgeOptions): EdgeOptions => options;

/** A name and where all of its requests go, of those that are routed. */
export type Redirecting = { hostname: string; to: string };

const covers = (wildcard: string, hostname: string): boolean =>
  wildcard.startsWith("*.") && hostname.slice(hostname.indexOf(".")) === wildcard.slice(1);

/**
 * The way of a request for `start.hostname`, when it goes in a circle: `[a, b, a]`. Null: it arrives.
 * `others` are the other names that lead elsewhere, `plain` those that do not, which a wildcard does not catch.
 */
export const redirectLoop = (
  start: Redirecting,
  others: readonly Redirecting[],
  plain: ReadonlySet<string>,
): readonly string[] | null => {
  const all = [start, ...others];
  const next = (hostname: string): Redirecting | undefined =>
    plain.has(hostname)
      ? undefined
      : (all.find((entry) => entry.hostname === hostname) ?? all.find((entry) => covers(entry.hostname, hostname)));
  const way = [start.hostname];
  const been = new Set<Redirecting>();
  for (let at: Redirecting | undefined = start; at; at = next(way.at(-1) ?? "")) {
    if (been.has(at)) return way;
    been.add(at);
    way.push(URL.canParse(at.to) ? new URL(at.to).hostname : "");
  }
  return null;
};
