/** Where each setting is changed, below `/apps/<name>/settings`. */
const settingsPages = [
  { path: "", label: "General" },
  { path: "/build", label: "Build" },
  { path: "/run", label: "Run" },
  { path: "/git", label: "Git" },
  { path: "/danger", label: "Danger zone" },
] as const;

/** An app that runs a prebuilt image has nothing to do with git. */
export const settingsPagesOf = ({ image }: { image: string | null }) =>
  settingsPages.filter(({ path }) => image === null || path !== "/git");
