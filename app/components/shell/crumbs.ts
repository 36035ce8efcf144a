import { appHref, appInPath, appPages } from "@/app/components/apps/app-pages";
import type { ParentApp } from "@/app/lib/parent-app";

/** One place of the breadcrumb. `app` is its name where the switcher stands. */
export type Crumb = { href: string; label: string; app?: string };

const places: Record<string, string> = {
  new: "New app",
  activity: "Activity",
  alerts: "Alerts",
  usage: "Usage",
  domains: "Domains",
  hosts: "Hosts",
  settings: "Settings",
  account: "Account",
  tokens: "API tokens",
  dns: "DNS",
};

/** `api-tokens` reads as "Api tokens" where nobody said better; a hostname stays as it is. */
const words = (part: string): string => {
  if (part.includes(".")) return part;
  const text = part.replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const labelOf = (part: string): string => (/^\d+$/.test(part) ? `#${part}` : (places[part] ?? words(part)));

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const aboveOf = ({ app }: ParentApp): Crumb[] => [
  { href: appHref(app), label: app },
  { href: appHref(app, "/previews"), label: "Previews" },
];

/** A host is called as it is called. */
const hostIn = (part: string): string => (part === "new" ? "Add a host" : decode(part));

/** Crumbs of a path: `/apps/hello/deployments/3` is Home, hello, Deployments, #3; a preview stands below its app. Pure. */
export const crumbsOf = (path: string, parent: ParentApp | null = null): Crumb[] => {
  const parts = path.split("/").filter((part) => part !== "");
  const app = appInPath(path);
  if (parts.length === 0) return [{ href: "/", label: "Home" }];
  const start: Crumb[] =
    app === null
      ? []
      : [
          { href: "/", label: "Home" },
          ...(parent?.preview === app.name ? aboveOf(parent) : []),
          { href: appHref(app.name), label: app.name, app: app.name },
        ];
  if (parts[0] === "hosts" && parts[1] !== undefined)
    return [
      { href: "/hosts", label: "Hosts" },
      { href: path, label: hostIn(parts[1]) },
    ];
  let href = app === null ? "" : appHref(app.name);
  const rest = parts.slice(app === null ? 0 : 2).map((part) => {
    href += `/${part}`;
    const page = appPages.find((each) => app !== null && href === appHref(app.name, each.path));
    return { href, label: page?.label ?? labelOf(decode(part)) };
  });
  return [...start, ...rest];
};
