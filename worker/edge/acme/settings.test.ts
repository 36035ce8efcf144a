import { readFile, stat } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { edgeFiles } from "../files";
import { temporaryFolder } from "../testing/support";
import { effectiveAuthority, keepToldAuthority, readAuthoritySettings } from "./settings";

const told = { directoryUrl: "https://told.example/dir", email: "told@example.com", roots: "PEM" };
const roots = "/data/edge/acme-roots.pem";

test.each<[string, Parameters<typeof effectiveAuthority>[0], Parameters<typeof effectiveAuthority>[1], unknown]>([
  [
    "nobody says anything",
    {},
    null,
    { directoryUrl: "https://acme-v02.api.letsencrypt.org/directory", email: null, rootsFile: null },
  ],
  ["the control plane's", {}, told, { directoryUrl: told.directoryUrl, email: told.email, rootsFile: roots }],
  ["the control plane asks none", {}, { ...told, directoryUrl: "off" }, null],
  ["the host asks none", { ACME_DIRECTORY_URL: "off" }, told, null],
  [
    "the host's own authority, without the other's root",
    { ACME_DIRECTORY_URL: "https://own.example/dir", ACME_EMAIL: "own@example.com" },
    told,
    { directoryUrl: "https://own.example/dir", email: "own@example.com", rootsFile: null },
  ],
  [
    "the same authority, with its own file",
    { ACME_DIRECTORY_URL: told.directoryUrl, ACME_CA_FILE: "/etc/own.pem" },
    told,
    { directoryUrl: told.directoryUrl, email: told.email, rootsFile: "/etc/own.pem" },
  ],
])("%s", (_what, own, said, expected) => {
  expect(effectiveAuthority(own, said, roots)).toEqual(expected);
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

test("what the control plane said is kept, and whether it is something new", async () => {
  const files = edgeFiles(folder.path);
  expect(await keepToldAuthority(told, files)).toBe(true);
  expect(await keepToldAuthority(told, files)).toBe(false);
  expect(await readAuthoritySettings({}, files)).toEqual({
    directoryUrl: told.directoryUrl,
    email: told.email,
    rootsFile: files.acmeToldRoots,
  });
  expect(await readFile(files.acmeToldRoots, "utf8")).toBe("PEM");
  expect((await stat(files.acmeTold)).mode & 0o777).toBe(0o600);
  expect(await keepToldAuthority({ ...told, roots: "PEM 2" }, files)).toBe(true);
  expect(await readFile(files.acmeToldRoots, "utf8")).toBe("PEM 2");
});
