import { hostnamePattern } from "../domains/route-document";

/** `DNS:a.example, DNS:"quoted, DNS:b.example", IP Address:192.0.2.1`: what is quoted is no name, whatever stands in it. */
const entry = /(?:^|, )([A-Za-z ]{1,40}):("(?:[^"\\]|\\.)*"|[^",]*)/y;

/** The DNS names of a certificate, as hostnames are stored, from Node's words for its alternative names. Pure. */
export const dnsNamesOf = (alternativeNames: string | undefined): string[] => {
  const names: string[] = [];
  entry.lastIndex = 0;
  for (let match = entry.exec(alternativeNames ?? ""); match; match = entry.exec(alternativeNames ?? "")) {
    const [, kind, value = ""] = match;
    const name = value.toLowerCase();
    if (kind === "DNS" && hostnamePattern.test(name)) names.push(name);
  }
  return [...new Set(names)].sort();
};

/** Who signed it, for people: `Let's Encrypt, R11`. From Node's words: a line for each part. */
export const issuerName = (issuer: string): string => {
  const part = (key: string) =>
    issuer
      .split("\n")
      .find((line) => line.startsWith(`${key}=`))
      ?.slice(key.length + 1);
  const organisation = part("O");
  const common = part("CN");
  const name = organisation && common && organisation !== common ? `${organisation}, ${common}` : (organisation ?? common);
  return (name ?? "an unnamed authority").replace(/[\p{Cc}\u2028\u2029]/gu, " ").slice(0, 300);
};
