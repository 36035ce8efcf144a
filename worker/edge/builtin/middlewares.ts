import { BlockList, isIP, isIPv6 } from "node:net";
import { type RouteMiddleware, redirectReplacement } from "@/server/domains/route-document";
import { basicAuth } from "./basic-auth";
import { type HeaderChanges, noChanges, type OwnAnswer, type Passing, type Step } from "./passing";

/** What a router's middlewares do, in the order in which it names them, as Traefik does it. */

/** `steps` with the header changes that stand before each, and those of all together. */
export type Middlewares = {
  steps: readonly { step: Step; changes: HeaderChanges }[];
  changes: HeaderChanges;
};

type Of<Name extends string> = Extract<RouteMiddleware, Record<Name, unknown>>[Name &
  keyof Extract<RouteMiddleware, Record<Name, unknown>>];

const strictTransport = ({ stsSeconds, stsIncludeSubdomains, stsPreload }: Of<"headers">): string | null =>
  stsSeconds === undefined
    ? null
    : `max-age=${stsSeconds}${stsIncludeSubdomains ? "; includeSubDomains" : ""}${stsPreload ? "; preload" : ""}`;

/** The outer one, named first, has the last word. An empty value takes the header away. */
const withHeaders = (before: HeaderChanges, headers: Of<"headers">, secure: boolean): HeaderChanges => {
  const names = new Set(before.names);
  const set = [...before.set];
  const sts = secure ? strictTransport(headers) : null;
  const all = [
    ...Object.entries(headers.customResponseHeaders ?? {}),
    ...(sts === null ? [] : [["Strict-Transport-Security", sts] as const]),
  ];
  for (const [name, value] of all) {
    if (names.has(name.toLowerCase())) continue;
    names.add(name.toLowerCase());
    if (value !== "") set.push(name, value);
  }
  return { names, set };
};

const plain = (status: number, text: string, headers: readonly string[] = []): OwnAnswer => ({ status, headers, text });

/** For a Location: bytes that no address has are written as such. */
const addressed = (path: string): string =>
  path.replace(/[^\x21-\x7e]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

/** Keeps the method of everything but a GET. An address that leads to itself is passed on. */
const redirectTo =
  (originOf: (passing: Passing) => string): Step =>
  (passing) => {
    const origin = originOf(passing);
    if (origin === `${passing.secure ? "https" : "http"}://${passing.host}`) return null;
    const headers = ["Location", addressed(`${origin}${passing.path}`)];
    return passing.method === "GET" ? plain(301, "Moved Permanently", headers) : plain(308, "Permanent Redirect", headers);
  };

const redirectScheme = ({ port }: Of<"redirectScheme">): Step => {
  const ending = port === undefined || port === "443" ? "" : `:${port}`;
  return redirectTo(({ host }) => `https://${host}${ending}`);
};

const redirectRegex = ({ replacement }: Of<"redirectRegex">): Step => {
  const origin = replacement.slice(0, replacement.length - redirectReplacement("").length);
  return redirectTo(() => origin);
};

const ipAllowList = ({ sourceRange }: Of<"ipAllowList">): Step => {
  const allowed = new BlockList();
  for (const range of sourceRange) {
    const [address = "", bits] = range.split("/");
    // What is no range allows nobody.
    if (isIP(address) === 0 || Number(bits ?? 0) > (isIPv6(address) ? 128 : 32)) continue;
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits === undefined) allowed.addAddress(address, family);
    else allowed.addSubnet(address, Number(bits), family);
  }
  return ({ address }) => (allowed.check(address, isIPv6(address) ? "ipv6" : "ipv4") ? null : plain(403, "Forbidden"));
};

const replacePath =
  ({ path }: Of<"replacePath">): Step =>
  (passing) => {
    const query = passing.path.indexOf("?");
    passing.replacedPath = query < 0 ? passing.path : passing.path.slice(0, query);
    passing.path = path + (query < 0 ? "" : passing.path.slice(query));
    return null;
  };

const addPrefix =
  ({ prefix }: Of<"addPrefix">): Step =>
  (passing) => {
    passing.path = prefix + (passing.path.startsWith("/") ? "" : "/") + passing.path;
    return null;
  };

const stepOf = (middleware: Exclude<RouteMiddleware, { headers: unknown }>): Step => {
  if ("redirectScheme" in middleware) return redirectScheme(middleware.redirectScheme);
  if ("redirectRegex" in middleware) return redirectRegex(middleware.redirectRegex);
  if ("basicAuth" in middleware) return basicAuth(middleware.basicAuth);
  if ("ipAllowList" in middleware) return ipAllowList(middleware.ipAllowList);
  if ("replacePath" in middleware) return replacePath(middleware.replacePath);
  return addPrefix(middleware.addPrefix);
};

/** `secure`: of an entry point with TLS. */
export const compileMiddlewares = (chain: readonly RouteMiddleware[], secure: boolean): Middlewares => {
  const steps: { step: Step; changes: HeaderChanges }[] = [];
  let changes = noChanges;
  for (const middleware of chain) {
    if ("headers" in middleware) changes = withHeaders(changes, middleware.headers, secure);
    else steps.push({ step: stepOf(middleware), changes });
  }
  return { steps, changes };
};

export type Answered = { answer: OwnAnswer; changes: HeaderChanges };

/** Sends a request through; null: nothing speaks against asking the app. A promise only where something has to be worked out. */
export const passThrough = ({ steps }: Middlewares, passing: Passing, from = 0): Answered | null | Promise<Answered | null> => {
  for (let place = from; place < steps.length; place += 1) {
    const { step, changes } = steps[place] as Middlewares["steps"][number];
    const answer = step(passing);
    if (answer instanceof Promise) {
      const next = place + 1;
      return answer.then((given) => (given ? { answer: given, changes } : passThrough({ steps, changes }, passing, next)));
    }
    if (answer) return { answer, changes };
  }
  return null;
};
