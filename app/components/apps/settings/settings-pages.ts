/** Where each setting is changed, below `/apps/<name>/settings`. */
export const settingsPages = [
  { path: "", label: "General" },
  { path: "/build", label: "Build" },
  { path: "/run", label: "Run" },
  { path: "/danger", label: "Danger zone" },
] as const;
