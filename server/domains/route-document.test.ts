import { describe, expect, test } from "vitest";
import { buildRouteDocument } from "./build-route-document";
import { parseRule, type RouteDocument } from "./route-document";
import { checkRouteDocument, routeDocumentBytes } from "./route-document-text";

const good = () =>
  structuredClone(
    buildRouteDocument({
      version: 5,
      routes: [{ appId: "app_00000000000000000001", hostnames: ["a.localhost"], hostPort: 20_001 }],
    }),
  );
const name = "app-00000000000000000001";

test("a good document passes and comes out as the same bytes", () => {
  const bytes = routeDocumentBytes(good());
  const checked = checkRouteDocument(Buffer.from(bytes).toString());
  expect(checked).toMatchObject({ ok: true, version: 5 });
  expect(checked.ok && Buffer.from(checked.bytes).equals(bytes)).toBe(true);
});

test("a name that every object inherits is handed on to nobody, whatever the document before said", () => {
  const first = checkRouteDocument(JSON.stringify(good()));
  const text = JSON.stringify(good()).replace('"routers":{', '"routers":{"__proto__":{},');
  for (const before of [null, first.ok ? first.document : null]) {
    const checked = checkRouteDocument(text, before);
    expect(checked.ok && Buffer.from(checked.bytes).equals(routeDocumentBytes(good()))).toBe(true);
  }
});

/** What makes Traefik drop every route, refuse the whole document, or disable a router. */
describe("refused", () => {
  const texts: Record<string, string> = {
    "an empty body": "",
    "no JSON": "<html>502</html>",
    "cut off": '{"http":{"routers":',
    "an empty document": "{}",
    null: "null",
    "an error": '{"error":"internal"}',
    "no http": JSON.stringify(good().http),
    "http of null": '{"http":null}',
    "http with nothing": '{"http":{}}',
    "empty maps": '{"http":{"routers":{},"services":{}}}',
    "a list": "[]",
  };
  test.each(Object.entries(texts))("%s", (_name, text) => {
    expect(checkRouteDocument(text).ok).toBe(false);
  });

  const faults: Record<string, (document: RouteDocument & { http: Record<string, unknown> }) => void> = {
    "an unknown field in http": (document) => Object.assign(document.http, { appId: "x" }),
    "an unknown field in a router": ({ http }) => Object.assign(http.routers[name] ?? {}, { appId: "x" }),
    "another root": (document) => Object.assign(document, { tcp: {} }),
    "empty middlewares": ({ http }) => Object.assign(http, { middlewares: {} }),
    "a priority in words": ({ http }) => Object.assign(http.routers[name] ?? {}, { priority: "high" }),
    "a rule with PathPrefix": ({ http }) =>
      Object.assign(http.routers[name] ?? {}, { rule: "Host(`a.test`) || PathPrefix(`/`)" }),
    "an empty rule": ({ http }) => Object.assign(http.routers[name] ?? {}, { rule: "" }),
    "a host with a port": ({ http }) => Object.assign(http.routers[name] ?? {}, { rule: "Host(`a.test:80`)" }),
    "a router without its service": ({ http }) => void delete http.services[name],
    "a missing middleware": ({ http }) => Object.assign(http.routers[name] ?? {}, { middlewares: ["other"] }),
    "an unknown entry point": ({ http }) => Object.assign(http.routers[name] ?? {}, { entryPoints: ["other"] }),
    "a service without a balancer": ({ http }) => Object.assign(http.services, { [name]: {} }),
    "a server elsewhere": ({ http }) =>
      Object.assign(http.services, { [name]: { loadBalancer: { servers: [{ url: "http://10.0.0.1:80" }] } } }),
    "a server without an address": ({ http }) => Object.assign(http.services, { [name]: { loadBalancer: { servers: [{}] } } }),
    "a name with @": ({ http }) => Object.assign(http.routers, { "a@b": http.routers[name] }),
    "no version router": ({ http }) => void delete http.routers["wisehosting-version"],
    "a version router for everybody": ({ http }) =>
      Object.assign(http.routers["wisehosting-version"] ?? {}, { rule: "Host(`version.wisehosting.internal`)" }),
    "a version router of somebody else": ({ http }) =>
      Object.assign(http.routers[name] ?? {}, { rule: "Host(`version.wisehosting.internal`)" }),
    "one hostname twice": ({ http }) => Object.assign(http.routers, { other: http.routers[name] }),
  };
  test.each(Object.entries(faults))("%s, as the first and after a good one", (_name, spoil) => {
    const first = checkRouteDocument(JSON.stringify(good()));
    const document = good();
    spoil(document);
    expect(checkRouteDocument(JSON.stringify(document)).ok).toBe(false);
    expect(first.ok && checkRouteDocument(JSON.stringify(document), first.document).ok).toBe(false);
  });
});

test.each([
  ["Host(`a.test`)", { hostnames: ["a.test"], loopbackOnly: false }],
  ["Host(`a.test`) || Host(`b.test`)", { hostnames: ["a.test", "b.test"], loopbackOnly: false }],
  ["Host(`*.a.test`)", { hostnames: ["*.a.test"], loopbackOnly: false }],
  ["Host(`a.test`) && ClientIP(`127.0.0.1/32`)", { hostnames: ["a.test"], loopbackOnly: true }],
  ["Host(`a.test`) || Host(`b.test`) && ClientIP(`127.0.0.1/32`)", null],
  ["Host(`a.test`) && ClientIP(`10.0.0.0/8`)", null],
  ["Host(`a.test`)||Host(`b.test`)", null],
  ["Host(`a.test`) ", null],
  ["Host(`A.test`)", null],
  ["Host(`a.test`, `b.test`)", null],
  ["HostRegexp(`.*`)", null],
  ["", null],
])("rule %s", (rule, parsed) => {
  expect(parseRule(rule)).toEqual(parsed);
});
