/** Addresses of repositories as people paste them. Pure. */

/** `git@example.com:team/shop.git`, and with a scheme. */
export const isSshAddress = (address: string): boolean =>
  /^ssh:\/\/[^/\s]+\/[^\s]+/i.test(address) || /^[^@/:\s]+@(?:\[[^\]\s]*\]|[^/:\s]+):[^\s]+/.test(address);

/** The same repository for SSH, by the way in which all providers write it; null where it is no https address. */
export const asSshAddress = (address: string): string | null => {
  const found = /^https?:\/\/(?:[^@/\s]*@)?([^/:\s]+)(?::\d+)?\/([^\s?#]+?)\/?$/i.exec(address.trim());
  const [, host, path] = found ?? [];
  if (host === undefined || path === undefined || !path.includes("/")) return null;
  return `git@${host}:${path.replace(/\.git$/, "")}.git`;
};

/** Is there enough of an address to look at it? */
export const looksWhole = (address: string | null): boolean =>
  address !== null && (/^(?:https?:\/\/[^/\s]+\/[^/\s]+|\/|file:\/\/\/)/.test(address) || isSshAddress(address));
