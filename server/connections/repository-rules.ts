/** Which repository of a provider an app's address means, if it means one of that server. Pure. */

/** By HTTPS its address must begin with the server's; by SSH only the host is compared, for its port and path are others. */
type Place = { by: "https"; url: URL } | { by: "ssh"; host: string; path: string };

const scp = /^(?:[\w.-]+@)([\w.-]+):(?!\/\/)(.+)$/;

const placeOf = (address: string): Place | null => {
  const short = scp.exec(address);
  if (short?.[1] !== undefined && short[2] !== undefined) return { by: "ssh", host: short[1].toLowerCase(), path: short[2] };
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol === "ssh:") return { by: "ssh", host: url.hostname, path: url.pathname };
  return url.protocol === "https:" || url.protocol === "http:" ? { by: "https", url } : null;
};

/** GitHub, GitLab and Bitbucket take SSH on port 443 under names of their own. */
const withoutPort443 = (host: string): string => host.replace(/^(?:alt)?ssh\./, "");

const nameIn = (path: string): string | null => {
  const parts = path
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/, "")
    .split("/");
  const isName = parts.length >= 2 && parts.every((part) => /^[^\p{C}\s?#%\\]+$/u.test(part) && part !== "." && part !== "..");
  return isName ? parts.join("/") : null;
};

/** `team/shop` for `https://git.example.com/team/shop.git`; null where it lies elsewhere. */
export const repositoryNameIn = (address: string, baseUrl: string): string | null => {
  const place = placeOf(address);
  if (!place) return null;
  const base = new URL(baseUrl);
  if (place.by === "ssh") {
    return withoutPort443(place.host) === base.hostname.toLowerCase() ? nameIn(place.path) : null;
  }
  if (place.url.origin !== base.origin) return null;
  const prefix = `${base.pathname.replace(/\/+$/, "")}/`;
  return place.url.pathname.startsWith(prefix) ? nameIn(place.url.pathname.slice(prefix.length)) : null;
};

/** Would a credential that git sends over HTTPS go to the connection's own server, and to no other? */
export const isHttpsOf = (address: string, baseUrl: string): boolean =>
  placeOf(address)?.by === "https" && repositoryNameIn(address, baseUrl) !== null;
