/** How authorities are called in CAA records, by where their directories are. */
const names: Readonly<Record<string, string>> = {
  "letsencrypt.org": "letsencrypt.org",
  "zerossl.com": "sectigo.com",
  "pki.goog": "pki.goog",
  "buypass.com": "buypass.com",
  "ssl.com": "ssl.com",
};

/** Of the authority whose directory this is; null: none is asked, or we do not know how it is called. */
export const authorityName = (directoryUrl: string): string | null => {
  if (!URL.canParse(directoryUrl)) return null;
  const { hostname } = new URL(directoryUrl);
  return Object.entries(names).find(([domain]) => hostname === domain || hostname.endsWith(`.${domain}`))?.[1] ?? null;
};
