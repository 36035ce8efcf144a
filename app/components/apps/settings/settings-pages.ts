/** Where each setting is changed, below `/apps/<name>/settings`. */
const settingsPages = [
  { path: "", label: "General" },
  { path: "/build", label: "Build" },
  { path: "/run", label: "Run" },
  { path: "/git", label: "Git" },
  { path: "/danger", label: "Danger zone" },
] as const;

/** What runs a prebuilt image has nothing to do with git, and a preview follows its request. */
export const settingsPagesOf = ({ image, previewOf }: { image: string | null; previewOf: string | null }) =>
  settingsPages.filter(({ path }) => path !== "/git" || (image === null && previewOf === null));
