import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { buildRouteDocument, safeRouterName } from "./build-route-document";
import { appEdgeOptionsInput, edgeOptionsInput } from "./options-schema";
import { parseRule, type RouteDocument } from "./route-document";
import { checkRouteDocument, routeDocumentBytes } from "./route-document-text";
import type { EdgeOptions } from "./schema";
import { routedName, sampleApp } from "./testing/sample-routes";

/** Whatever is typed into options: what is taken stands in the document as it is, and nothing else of it changes. */
const pieces = [
  ..."`'\"\\|&(){}[]<>$*@%#?;:,./~^= \t\r\n\0",
  "||",
  "&&",
  "..",
  "$1",
  "${1}",
  '{{env "HOME"}}',
  "Host(`victim.test`)",
  "PathPrefix(`/`)",
  "https://",
  "//",
  "%0d%0a",
  "%2e%2e",
  "\u0060",
  "\u2028",
  "\u202e",
  "\ud800",
  "і",
  "ａ",
  "。",
  "é",
  "a",
  "evil.test",
  "X-A",
  "10.0.0.1",
  "/8",
  "::1",
  "__proto__",
  "constructor",
];
const word = (): string => {
  const bytes = randomBytes(6);
  return Array.from(bytes.subarray(1, 2 + ((bytes[0] ?? 0) % 5)), (byte) => pieces[byte % pieces.length] ?? "").join("");
};

const inputs = (text: string): object[] => [
  { redirect: { to: text, code: 301 } },
  { redirect: { to: text, code: 308 } },
  { redirect: { to: `https://${text}` } },
  { basicAuth: [{ username: text, password: "x" }] },
  { maintenance: { message: text } },
  { allowedAddresses: [text] },
  { responseHeaders: { [text]: "x" } },
  { responseHeaders: { "X-A": text } },
];

const hash = `$2b$08$${"a".repeat(53)}`;
const stored = (taken: ReturnType<typeof edgeOptionsInput.parse>): EdgeOptions => ({
  ...(taken as EdgeOptions),
  ...(taken.basicAuth ? { basicAuth: taken.basicAuth.map(({ username }) => ({ username, passwordHash: hash })) } : {}),
});

/** One app for each of the options, and one that is nobody's business. */
const build = (all: readonly EdgeOptions[]): RouteDocument => {
  const hostile = all.map((options, place) => ({
    appId: sampleApp(place + 1),
    hostnames: [routedName(`app${place}.test`, { options, certificate: "given" })],
    hostPort: 20_001,
  }));
  const document = buildRouteDocument({
    version: 1,
    routes: [{ appId: sampleApp(0), hostnames: ["victim.test"], hostPort: 20_002 }, ...hostile],
    ports: { httpsPort: 443, pagesPort: 21_000 },
  });
  const checked = checkRouteDocument(Buffer.from(routeDocumentBytes(document)).toString());
  if (!checked.ok) throw new Error(checked.reason);
  return checked.document;
};

/** What the document does with requests for the name, read back out of it. */
const readBack = ({ http }: RouteDocument, place: number): unknown => {
  const router = http.routers[safeRouterName(sampleApp(place + 1))];
  const [middleware] = (router?.middlewares ?? []).map((key) => http.middlewares?.[key]);
  if (!middleware) return null;
  if ("redirectRegex" in middleware) return middleware.redirectRegex.replacement.slice(0, -"${1}".length);
  if ("addPrefix" in middleware) return middleware.addPrefix.prefix.replace(/^\/redirect\/308\/(https?)\//, "$1://");
  if ("basicAuth" in middleware) return middleware.basicAuth.users;
  if ("ipAllowList" in middleware) return middleware.ipAllowList.sourceRange;
  if ("replacePath" in middleware)
    return Buffer.from(middleware.replacePath.path.slice("/maintenance/".length), "base64url").toString();
  return "headers" in middleware ? middleware.headers.customResponseHeaders : middleware;
};
const expected = (options: EdgeOptions): unknown =>
  options.redirect?.to ??
  options.basicAuth?.map(({ username }) => `${username}:${hash}`) ??
  (options.maintenance ? Buffer.from(options.maintenance.message).toString() : null) ??
  options.allowedAddresses ??
  options.responseHeaders ??
  null;

const isEmpty = (options: EdgeOptions): boolean => Object.keys(options.responseHeaders ?? { some: 1 }).length === 0;

test("10,000 of them", () => {
  const all = Array.from({ length: 1_250 }, word)
    .flatMap(inputs)
    .flatMap((input) => {
      const parsed = edgeOptionsInput.safeParse(input);
      return parsed.success ? [stored(parsed.data)] : [];
    })
    .filter((options) => !isEmpty(options));
  expect(all.length).toBeGreaterThan(500);
  const document = build(all);
  expect(all.map((_options, place) => readBack(document, place))).toEqual(all.map(expected));
  const rules = Object.entries(document.http.routers).map(
    ([key, { rule }]) => `${key} ${parseRule(rule)?.hostnames.join() ?? ""}`,
  );
  const wanted = all.flatMap((_options, place) => {
    const key = safeRouterName(sampleApp(place + 1));
    return [`${key} app${place}.test`, `${key}-https app${place}.test`];
  });
  const others = [`${safeRouterName(sampleApp(0))} victim.test`, "wisehosting-version version.wisehosting.internal"];
  expect(rules.sort()).toEqual([...wanted, ...others].sort());
  expect(document.http.routers[safeRouterName(sampleApp(0))]?.middlewares).toBeUndefined();
});

test("nothing of it is taken for an app under another name", () => {
  for (let round = 0; round < 1_000; round += 1) {
    const name = word();
    if (name in appEdgeOptionsInput.shape) continue;
    const parsed = appEdgeOptionsInput.safeParse(JSON.parse(JSON.stringify({ [name]: [] })));
    expect(parsed.success ? Object.keys(parsed.data) : []).toEqual([]);
  }
});
