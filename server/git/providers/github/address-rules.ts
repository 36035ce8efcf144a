/** The REST API beside GitHub's pages: api.github.com, and on an Enterprise Server `/api/v3` of the same host. */
export const githubApiUrl = (baseUrl: string): string => {
  const { host } = new URL(baseUrl);
  if (host === "github.com") return "https://api.github.com";
  // Enterprise Cloud with data residency.
  return host.endsWith(".ghe.com") ? `https://api.${host}` : `${baseUrl}/api/v3`;
};
