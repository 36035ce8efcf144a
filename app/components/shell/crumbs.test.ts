import { expect, it } from "vitest";
import { crumbsOf } from "./crumbs";

const labels = (path: string) => crumbsOf(path).map(({ label }) => label);

it.each([
  ["/", ["Home"]],
  ["/new", ["New app"]],
  ["/settings/tokens", ["Settings", "API tokens"]],
  ["/settings/git-providers", ["Settings", "Git providers"]],
  ["/hosts", ["Hosts"]],
  ["/hosts/new", ["Hosts", "Add a host"]],
  ["/hosts/web-2", ["Hosts", "web-2"]],
  ["/hosts/3", ["Hosts", "3"]],
  ["/apps/hello", ["Home", "hello"]],
  ["/apps/my%20app/logs", ["Home", "my app", "Logs"]],
  ["/domains", ["Domains"]],
  ["/settings/dns", ["Settings", "DNS"]],
  ["/apps/hello/domains/my-shop.example.com", ["Home", "hello", "Domains", "my-shop.example.com"]],
  ["/apps/hello/domains/*.example.com", ["Home", "hello", "Domains", "*.example.com"]],
  ["/apps/hello/domains/options", ["Home", "hello", "Domains", "Options"]],
  ["/apps/hello/deployments/3", ["Home", "hello", "Deployments", "#3"]],
])("%s", (path, expected) => expect(labels(path)).toEqual(expected));

it("of a preview lead back to the app that it belongs to", () => {
  const crumbs = (path: string) => crumbsOf(path, { preview: "shop-pr-5", app: "shop" });
  expect(crumbs("/apps/shop-pr-5/logs").map(({ href }) => href)).toEqual([
    "/",
    "/apps/shop",
    "/apps/shop/previews",
    "/apps/shop-pr-5",
    "/apps/shop-pr-5/logs",
  ]);
  expect(crumbs("/apps/other")).toEqual(crumbsOf("/apps/other"));
});

it("leads to where it says, and switches where an app stands", () => {
  expect(crumbsOf("/apps/hello/deployments/3")).toEqual([
    { href: "/", label: "Home" },
    { href: "/apps/hello", label: "hello", app: "hello" },
    { href: "/apps/hello/deployments", label: "Deployments" },
    { href: "/apps/hello/deployments/3", label: "#3" },
  ]);
});
