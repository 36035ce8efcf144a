import { expect, it } from "vitest";
import { appInPath, appPages, appPagesOf } from "./app-pages";

it.each([
  ["/apps/hello", "hello", "Overview"],
  ["/apps/hello/deployments", "hello", "Deployments"],
  ["/apps/hello/deployments/3", "hello", "Deployments"],
  ["/apps/hello/settings/build", "hello", "Settings"],
  ["/apps/hello/previews", "hello", "Previews"],
  ["/apps/hello/usage", "hello", "Usage"],
  ["/apps/hello/domains/www.example.com", "hello", "Domains"],
  ["/apps/hello/logsbook", "hello", "Overview"],
])("%s is of %s, on %s", (path, name, label) => {
  const found = appInPath(path);
  expect([found?.name, found?.page.label]).toEqual([name, label]);
});

it.each(["/", "/new", "/apps", "/apps/", "/activity", "/apps/%E0%A4%A"])("%s is of no app", (path) =>
  expect(appInPath(path)).toBeNull(),
);

it("are no more than a person takes in at a glance, each with keys of its own", () => {
  const tabs = appPages.filter(({ under }) => under === undefined).map(({ path }) => path);
  expect(tabs.length).toBeLessThanOrEqual(9);
  expect(tabs).toEqual(expect.arrayContaining(appPages.flatMap(({ under }) => under ?? [])));
  expect(new Set(appPages.map(({ keys }) => keys)).size).toBe(appPages.length);
});

it.each([
  ["a repository", { image: null, previewOf: null }, appPages.map(({ path }) => path)],
  [
    "an image",
    { image: "nginx", previewOf: null },
    ["", "/deployments", "/logs", "/metrics", "/usage", "/alerts", "/env", "/domains", "/settings"],
  ],
  ["a preview", { image: null, previewOf: "app_1" }, ["", "/deployments", "/logs", "/metrics", "/usage"]],
])("of %s are those that say something about it", (_, app, paths) =>
  expect(appPagesOf(app).map(({ path }) => path)).toEqual(paths),
);
