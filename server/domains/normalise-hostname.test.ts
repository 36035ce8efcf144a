import { describe, expect, it } from "vitest";
import { displayNameOf, isApex, normaliseHostname, ownershipName, registeredDomain } from "./normalise-hostname";

const own = { dashboard: "panel.acme.example", zones: ["localhost", "apps.acme.example"] };
const long = (characters: number) => "a".repeat(characters);

describe("a hostname as people write it", () => {
  it.each([
    ["a plain one", "www.example.com", "www.example.com"],
    ["spaces around it", "  www.example.com\t\n", "www.example.com"],
    ["capitals", "WWW.Example.COM", "www.example.com"],
    ["a dot at its end", "www.example.com.", "www.example.com"],
    ["letters beyond ASCII", "Bücher.example", "xn--bcher-kva.example"],
    ["a German s", "straße.example", "xn--strae-oqa.example"],
    ["already in ASCII", "XN--bcher-kva.example", "xn--bcher-kva.example"],
    ["wide letters and a wide dot", "ｗｗｗ。example.com", "www.example.com"],
    ["look-alike letters stay what they are", "ехаmple.com", "xn--mple-43d3a6i.com"],
    ["a wildcard", "*.Example.com", "*.example.com"],
    ["a wildcard beyond ASCII", "*.bücher.example.", "*.xn--bcher-kva.example"],
    ["an apex", "example.co.uk", "example.co.uk"],
    ["below a private suffix", "me.github.io", "me.github.io"],
    ["a top level that nobody lists", "www.example.test", "www.example.test"],
    ["digits in front", "1.2.example.com", "1.2.example.com"],
    ["hyphens within", "a--b.example.com", "a--b.example.com"],
    ["the longest label", `${long(63)}.example.com`, `${long(63)}.example.com`],
    ["above a zone", "acme.example", "acme.example"],
    ["like a zone", "myapps.acme.example", "myapps.acme.example"],
    ["beside the dashboard", "www.panel.acme.example", "www.panel.acme.example"],
  ])("%s", (_, given, hostname) => {
    expect(normaliseHostname(given, own)).toEqual({ ok: true, hostname });
    expect(normaliseHostname(hostname, own)).toEqual({ ok: true, hostname });
  });

  it.each([
    ["empty", ""],
    ["empty", "  \n "],
    ["has_scheme", "https://www.example.com"],
    ["has_scheme", "HTTP://example.com/"],
    ["has_path", "example.com/blog"],
    ["has_path", "example.com?x"],
    ["has_path", "example.com#x"],
    ["has_path", "example.com\\x"],
    ["has_user", "me@example.com"],
    ["has_port", "example.com:8080"],
    ["is_address", "192.0.2.1"],
    ["is_address", "[2001:db8::1]"],
    ["is_address", "2001:db8::1"],
    ["is_address", "0x7f.1"],
    ["is_address", "１２７.0.0.1"],
    ["is_address", "example.123"],
    ["has_space", "www example.com"],
    ["has_space", "www.example.com\nevil.com"],
    ["has_space", "example\u0000.com"],
    ["has_space", "example\u00a0.com"],
    ["bad_character", "my_site.example.com"],
    ["has_space", "a.test`) || PathPrefix(`"],
    ["bad_character", "a.test`)||Host(`b.test"],
    ["bad_character", "*.＊.example.com"],
    ["bad_character", "＊.example.com"],
    ["bad_character", "example.com／blog"],
    ["bad_character", "example%60.com"],
    ["bad_character", "exa'mple.com"],
    ["bad_character", "xn--a.example"],
    ["bad_character", "\u202eexample.com"],
    ["bad_wildcard", "*"],
    ["bad_wildcard", "*.*.example.com"],
    ["bad_wildcard", "www.*.example.com"],
    ["bad_wildcard", "w*.example.com"],
    ["bad_wildcard", "*example.com"],
    ["empty_label", "www..example.com"],
    ["empty_label", ".example.com"],
    ["empty_label", "example.com.."],
    ["bad_wildcard", "*."],
    ["label_too_long", `${long(64)}.example.com`],
    ["name_too_long", `${`${long(49)}.`.repeat(5)}example.com`],
    ["bad_hyphen", "-www.example.com"],
    ["bad_hyphen", "www-.example.com"],
    ["single_label", "example"],
    ["single_label", "intranet."],
    ["public_suffix", "com.br"],
    ["public_suffix", "co.uk"],
    ["public_suffix", "github.io"],
    ["public_suffix", "*.co.uk"],
    ["public_suffix", "anything.ck"],
    ["reserved", "version.wisehosting.internal"],
    ["reserved", "*.wisehosting.internal"],
    ["dashboard", "Panel.acme.example."],
    ["in_zone", "apps.acme.example"],
    ["in_zone", "other.apps.acme.example"],
    ["in_zone", "*.apps.acme.example"],
    ["in_zone", "shop.localhost"],
  ])("%s: %j is refused", (reason, given) => {
    const read = normaliseHostname(given, own);
    expect(read).toMatchObject({ ok: false, reason });
    expect(read.ok ? "" : read.sentence).toMatch(/^\S.{15,}\.$/u);
  });
});

describe("of a hostname", () => {
  it("the TXT record stands at the name without its wildcard", () => {
    expect(ownershipName("www.example.com")).toBe("_wisehosting.www.example.com");
    expect(ownershipName("*.example.com")).toBe("_wisehosting.example.com");
  });

  it.each([
    ["example.com", true],
    ["example.co.uk", true],
    ["me.github.io", true],
    ["www.example.com", false],
    ["*.example.com", false],
  ])("%s is where a zone begins: %s", (hostname, apex) => expect(isApex(hostname)).toBe(apex));

  it.each([
    ["example.com", "example.com"],
    ["*.shop.example.co.uk", "example.co.uk"],
    ["www.me.github.io", "me.github.io"],
    ["a.b.example.test", "example.test"],
  ])("%s is below the registered domain %s", (hostname, zone) => expect(registeredDomain(hostname)).toBe(zone));

  it.each([
    ["xn--bcher-kva.example", "bücher.example"],
    ["*.xn--bcher-kva.example", "*.bücher.example"],
    ["www.example.com", "www.example.com"],
  ])("%s is shown as %s", (hostname, shown) => expect(displayNameOf(hostname)).toBe(shown));
});
