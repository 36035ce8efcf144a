import { expect, it } from "vitest";
import { sortPem } from "./sort-pem";

const pem = (kind: string, body: string) => `-----BEGIN ${kind}-----\n${body}\n-----END ${kind}-----`;

it.each([
  [
    "a chain, with words between",
    [`the leaf\n${pem("CERTIFICATE", "A")}\r\nits authority\n${pem("CERTIFICATE", "B")}\n`],
    "AB",
    "",
  ],
  ["both in one file", [`${pem("EC PRIVATE KEY", "K")}\n${pem("CERTIFICATE", "A")}`], "A", "K"],
  ["two files", [pem("PRIVATE KEY", "K"), pem("CERTIFICATE", "A")], "A", "K"],
  ["neither", ["hello", pem("PUBLIC KEY", "P")], "", ""],
])("of %s finds what belongs where", (_, texts, certificates, key) => {
  const found = sortPem(texts);
  const bodies = (text: string) => text.replaceAll(/-----[^-]+-----|\s/g, "");
  expect([bodies(found.certificate), bodies(found.key)]).toEqual([certificates, key]);
});
