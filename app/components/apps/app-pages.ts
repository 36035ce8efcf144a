/** The pages of one app: its tabs, the switcher, the command palette and the shortcuts take them from here. */
export type AppPage = {
  path: string;
  label: string;
  keys: string;
  /** It stands under the tab of this page. */
  under?: string;
};

const overview: AppPage = { path: "", label: "Overview", keys: "g o" };

export const appPages: readonly AppPage[] = [
  overview,
  { path: "/deployments", label: "Deployments", keys: "g d" },
  { path: "/deliveries", label: "Deliveries", keys: "g w", under: "/deployments" },
  { path: "/logs", label: "Logs", keys: "g l" },
  { path: "/metrics", label: "Metrics", keys: "g m" },
  { path: "/usage", label: "Usage", keys: "g x", under: "/metrics" },
  { path: "/alerts", label: "Alerts", keys: "g r" },
  { path: "/env", label: "Environment", keys: "g e" },
  { path: "/domains", label: "Domains", keys: "g i" },
  { path: "/previews", label: "Previews", keys: "g p" },
  { path: "/settings", label: "Settings", keys: "g s" },
];

const ofRepositories = new Set(["/previews", "/deliveries"]);
/** Set in the app whose pull request a preview shows. */
const notOfPreviews = new Set(["/alerts", "/env", "/domains", "/previews", "/deliveries", "/settings"]);

type KindOfApp = { image: string | null; previewOf: string | null };

/** The pages that say something about this app: of a prebuilt image nothing is pushed, and a preview has the settings of its app. */
export const appPagesOf = ({ image, previewOf }: KindOfApp): readonly AppPage[] =>
  appPages.filter(
    ({ path }) => (image === null || !ofRepositories.has(path)) && (previewOf === null || !notOfPreviews.has(path)),
  );

/** Address of an app's page; `path` is one of `appPages`, or below it. */
export const appHref = (name: string, path = ""): string => `/apps/${encodeURIComponent(name)}${path}`;

/** The app and the page of it that an address names, or null. `/apps/a/deployments/3` is on Deployments. */
export const appInPath = (path: string): { name: string; page: AppPage } | null => {
  const [, root, part, ...rest] = path.split("/");
  if (root !== "apps" || part === undefined || part === "") return null;
  const below = `/${rest.join("/")}`;
  const page = appPages.find(({ path: own }) => own !== "" && (below === own || below.startsWith(`${own}/`)));
  try {
    return { name: decodeURIComponent(part), page: page ?? overview };
  } catch {
    return null;
  }
};
