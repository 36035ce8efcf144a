import type { EdgeOptionsView } from "@/server/domains/options-schema";

/** What is said of what the edge does for a name. Pure. */

export type OptionName = keyof EdgeOptionsView;
type Value<Name extends OptionName> = Exclude<EdgeOptionsView[Name], null | false>;

/** In the order in which people look for them. */
export const optionTitles: Readonly<Record<OptionName, { title: string; what: string }>> = {
  redirect: { title: "Redirect", what: "Every path leads to the same path of another name." },
  httpsRedirect: { title: "HTTPS", what: "Who comes by plain HTTP is led to HTTPS, once there is a certificate." },
  hsts: { title: "HSTS", what: "Browsers remember to come by HTTPS alone." },
  maintenance: { title: "Maintenance page", what: "Visitors see a text of yours, with status 503, instead of the app." },
  basicAuth: { title: "Password", what: "Visitors are asked for a user name and a password." },
  allowedAddresses: { title: "IP addresses", what: "Nobody else gets in." },
  responseHeaders: { title: "Response headers", what: "Set on every answer." },
};

const oneDay = 86_400;
const ages = [
  [365 * oneDay, "year"],
  [30 * oneDay, "month"],
  [oneDay, "day"],
  [3_600, "hour"],
  [1, "second"],
] as const;

/** `2 years`, `1 month`, `90 seconds`: in the largest unit that comes out even. */
export const ageWords = (seconds: number): string => {
  const [size, unit] = ages.find(([length]) => seconds % length === 0) ?? [1, "second"];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
};

const few = 3;

/** `ada, bob, carl and 4 more`. */
const listed = (names: readonly string[]): string =>
  names.length <= few ? names.join(", ") : `${names.slice(0, few).join(", ")} and ${names.length - few} more`;

const sentences: { readonly [Name in OptionName]: (value: Value<Name>) => string } = {
  redirect: ({ to, code }) => `To ${to}, for good (${code})`,
  httpsRedirect: () => "HTTP leads to HTTPS",
  hsts: ({ maxAgeSeconds, includeSubdomains, preload }) =>
    [`For ${ageWords(maxAgeSeconds)}`, includeSubdomains ? "with subdomains" : "", preload ? "for browsers’ lists" : ""]
      .filter(Boolean)
      .join(", "),
  maintenance: ({ message }) => `On: “${message}”`,
  basicAuth: (users) => listed(users.map(({ username }) => username)),
  allowedAddresses: (addresses) => listed(addresses),
  responseHeaders: (headers) => listed(Object.keys(headers)),
};

/** An option as somebody set it; null: nobody did. */
export const optionSentence = <Name extends OptionName>(name: Name, value: EdgeOptionsView[Name]): string | null => {
  if (value === null) return null;
  if (value === false) return name === "httpsRedirect" ? "HTTP stays HTTP" : "Off";
  return sentences[name](value as Value<Name>);
};

/** What holds, and whose word it is: the domain's own, its app's, or nobody's, which has no words. */
export const effectiveSentence = <Name extends OptionName>(
  name: Name,
  own: EdgeOptionsView[Name],
  ofApp: EdgeOptionsView[Name],
): { text: string | null; from: "own" | "app" | "default" } => {
  const mine = optionSentence(name, own);
  if (mine !== null) return { text: mine, from: "own" };
  const theirs = optionSentence(name, ofApp);
  if (theirs !== null) return { text: theirs, from: "app" };
  return { text: null, from: "default" };
};
