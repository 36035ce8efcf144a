import { describe, expect, it } from "vitest";
import { dnsNamesOf, issuerName } from "./san-rules";
import { splitPem } from "./split-pem-rules";

describe("names of a certificate", () => {
  it.each<[string | undefined, string[]]>([
    [undefined, []],
    ["", []],
    ["DNS:b.test, DNS:A.test", ["a.test", "b.test"]],
    ["DNS:*.a.test, IP Address:192.0.2.1, email:x@a.test", ["*.a.test"]],
    ['DNS:"a.test, DNS:evil.test, DNS:x", DNS:b.test', ["b.test"]],
    ['DNS:"a\\", DNS:evil.test, DNS:x", DNS:b.test', ["b.test"]],
    ["DNS:a.test, DNS:a.test", ["a.test"]],
    ["DNS:a`b.test, DNS:*.*.test, DNS:x y.test", []],
  ])("%s", (text, names) => expect(dnsNamesOf(text)).toEqual(names));
});

describe("who signed it", () => {
  it.each([
    ["C=US\nO=Let's Encrypt\nCN=R11", "Let's Encrypt, R11"],
    ["CN=Only", "Only"],
    ["O=Same\nCN=Same", "Same"],
    ["", "an unnamed authority"],
  ])("%j", (text, name) => expect(issuerName(text)).toBe(name));
});

describe("blocks of PEM", () => {
  const block = "-----BEGIN X-----\nAAAA\n-----END X-----\n";
  it.each<[string, string, number | null]>([
    ["none", "hello", 0],
    ["two, with words between", `a\n${block}b${block}`, 2],
    ["without its end", "-----BEGIN X-----\nAAAA\n", null],
    ["with another end", "-----BEGIN X-----\nAAAA\n-----END Y-----\n", null],
    ["with letters that are none", "-----BEGIN X-----\nAA€A\n-----END X-----\n", null],
    ["with a strange label", "-----BEGIN x`-----\nAAAA\n-----END x`-----\n", null],
  ])("%s", (_, text, count) => expect(splitPem(text)?.length ?? null).toBe(count));
});
