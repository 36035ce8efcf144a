import { describe, expect, it } from "vitest";
import { matchRest, type RestRoute } from "./rest-routes";

const route = (method: RestRoute["method"], path: `/${string}`): RestRoute => ({
  method,
  path,
  summary: "",
  procedure: `${method} ${path}`,
  type: method === "GET" ? "query" : "mutation",
  input: null,
  output: null,
  segments: path.split("/").filter(Boolean),
});
const routes = [route("GET", "/apps"), route("POST", "/apps"), route("GET", "/apps/{id}"), route("POST", "/apps/{id}/start")];

describe("a path below /v1", () => {
  it.each([
    ["GET", "apps", "GET /apps", {}],
    ["POST", "apps", "POST /apps", {}],
    ["GET", "apps/hello", "GET /apps/{id}", { id: "hello" }],
    ["POST", "apps/hello/start", "POST /apps/{id}/start", { id: "hello" }],
  ])("%s %s means one call", (method, path, procedure, parameters) => {
    expect(matchRest(routes, method, path.split("/"))).toMatchObject({ kind: "route", route: { procedure }, parameters });
  });

  it("tells a wrong method from a wrong address", () => {
    expect(matchRest(routes, "DELETE", ["apps"])).toEqual({ kind: "wrong-method", allow: ["GET", "POST"] });
    for (const path of [[], ["app"], ["apps", "a", "b"], ["apps", "a", "start", "c"]]) {
      expect(matchRest(routes, "GET", path)).toEqual({ kind: "none" });
    }
  });
});
