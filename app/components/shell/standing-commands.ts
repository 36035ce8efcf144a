import { type AppPage, appHref } from "@/app/components/apps/app-pages";
import type { Command } from "@/app/lib/commands";
import { destinations, settingsPages } from "./navigation";
import { openOverlay } from "./overlays";

/** Pages of the app that is open, then the dashboard's own. */
export const pageCommands = (isAdministrator: boolean, app: { name: string; pages: readonly AppPage[] } | null): Command[] => [
  ...(app === null
    ? []
    : app.pages.map(
        ({ path, label, keys }): Command => ({
          id: `page ${path}`,
          label: path === "" ? `Overview of ${app.name}` : `${label} of ${app.name}`,
          group: app.name,
          keys,
          href: appHref(app.name, path),
        }),
      )),
  ...(app?.pages.some(({ path }) => path === "/domains")
    ? [
        {
          id: "domain new",
          label: `Add a domain to ${app.name}`,
          group: app.name,
          words: "hostname dns custom address",
          href: appHref(app.name, "/domains?add=1"),
        },
      ]
    : []),
  { id: "new", label: "New app", group: "Pages", words: "create add deploy", keys: "c", href: "/new" },
  ...(isAdministrator
    ? [{ id: "host new", label: "Add a host", group: "Pages", words: "join machine server worker", href: "/hosts/new" }]
    : []),
  {
    id: "channel new",
    label: "Add a channel for alerts",
    group: "Pages",
    words: "notification e-mail slack discord telegram webhook",
    href: "/settings/channels?add=1",
  },
  {
    id: "certificate new",
    label: "Upload a certificate",
    group: "Pages",
    words: "tls ssl https key",
    href: "/settings/certificates?add=1",
  },
  ...destinations(isAdministrator).map(
    ({ href, label, keys }): Command => ({ id: `go ${href}`, label, group: "Pages", keys, href }),
  ),
  ...settingsPages
    .filter(({ href }) => href !== "/settings")
    .map(({ href, label }): Command => ({ id: `go ${href}`, label, group: "Pages", words: "settings", href })),
  { id: "help", label: "Keyboard shortcuts", group: "Pages", keys: "?", words: "help keys", run: () => openOverlay("help") },
];

export const themeCommands = (setTheme: (theme: string) => void): Command[] =>
  (["light", "dark", "system"] as const).map((theme) => ({
    id: `theme ${theme}`,
    label: theme === "system" ? "Theme: as the system" : `Theme: ${theme}`,
    group: "Theme",
    words: "appearance colour mode",
    run: () => setTheme(theme),
  }));
