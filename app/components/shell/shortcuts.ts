import { appHref, appPages } from "@/app/components/apps/app-pages";
import { runNewestAction } from "@/app/components/ui/toasts";
import { destinations } from "./navigation";
import { openOverlay } from "./overlays";

/** Keys (`g h`: one after the other), what they do in words, and where they lead or what they run. */
export type Shortcut = { keys: string; label: string; group: string } & ({ href: string } | { run: () => void });

/** The page's own field for looking for something, else the palette. */
const search = () => {
  const field = [...document.querySelectorAll<HTMLElement>("main input[type=search], main [data-search]")].find(
    (each) => each.offsetParent !== null,
  );
  if (field === undefined) openOverlay("palette");
  else field.focus();
};

const always: readonly Shortcut[] = [
  { keys: "/", label: "Look for something on this page", group: "Everywhere", run: search },
  { keys: "c", label: "New app", group: "Everywhere", href: "/new" },
  { keys: "u", label: "Undo, while a message offers it", group: "Everywhere", run: () => void runNewestAction() },
  { keys: "?", label: "All shortcuts", group: "Everywhere", run: () => openOverlay("help") },
];

/** All shortcuts that hold on a page; those of an app's pages where there is an app. */
export const shortcutsFor = (isAdministrator: boolean, app: string | null): Shortcut[] => [
  ...always,
  ...destinations(isAdministrator).map(({ keys, label, href }) => ({ keys, label, href, group: "Go to" })),
  ...(app === null
    ? []
    : appPages.map(({ keys, label, path }) => ({ keys, label, href: appHref(app, path), group: `Pages of ${app}` }))),
];
