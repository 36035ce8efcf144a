import { appendFile, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { present } from "../runtime/testing/certificates";
import { boundAccessLog } from "./access-log";
import { edgeFiles, writeAtomically } from "./files";
import { LogTail } from "./log-tail";
import { temporaryFolder } from "./testing/support";
import { TraefikOrders } from "./traefik-orders";
import { certificatesInTraefikStore } from "./traefik-store";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const store = (certificate: string) =>
  JSON.stringify({
    acme: { Account: {}, Certificates: [{ domain: { main: "a.test" }, certificate, key: "x", Store: "default" }] },
  });
const good = Buffer.from(present).toString("base64");

test("Traefik's store: certificates by name; what is none is left out; what is being written says nothing", () => {
  expect(certificatesInTraefikStore(store(good))?.get("a.test")).toMatchObject({
    issuer: "localhost",
    notBefore: new Date("2020-01-01T00:00:00Z"),
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(certificatesInTraefikStore(store("bm9uZQ=="))).toEqual(new Map());
  expect(certificatesInTraefikStore("")).toEqual(new Map());
  expect(certificatesInTraefikStore('{"acme":null}')).toEqual(new Map());
  expect(certificatesInTraefikStore(store(good).slice(0, 90))).toBeNull();
});

test("a log is read on where it was left, whole lines alone, over rotation and a restart", async () => {
  const path = join(folder.path, "x.log");
  const open = () => new LogTail(path, join(folder.path, "position.json"));
  const tail = open();
  expect(await tail.read()).toEqual([]);
  await writeFile(path, "1\n2\nhal");
  expect(await tail.read()).toEqual(["1", "2"]);
  await appendFile(path, "f\n");
  expect(await tail.read()).toEqual(["half"]);
  await tail.keepPosition();
  await appendFile(path, "3\n");
  const again = open();
  expect(await again.read()).toEqual(["3"]);
  await rename(path, `${path}.1`);
  await writeFile(path, "4\n");
  expect(await again.read()).toEqual(["4"]);
});

test("the access log is copied and emptied when it is too long", async () => {
  const path = join(folder.path, "access.log");
  await boundAccessLog(path, 3);
  await writeFile(path, "abc");
  await boundAccessLog(path, 3);
  expect(await readFile(path, "utf8")).toBe("abc");
  await appendFile(path, "d");
  await boundAccessLog(path, 3);
  expect((await stat(path)).size).toBe(0);
  expect(await readFile(`${path}.1`, "utf8")).toBe("abcd");
});

test("what is written for the edge is its owner's alone", async () => {
  const path = join(folder.path, "routes.json");
  await writeAtomically(path, "{}");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

const failure = (hostname: string, type: string, seconds: number) =>
  `${JSON.stringify({
    message: "Unable to obtain ACME certificate for domains",
    domains: [hostname],
    error: `x: acme: error: 400 :: urn:ietf:params:acme:error:${type} :: no`,
    time: new Date(Date.now() + seconds * 1_000).toISOString(),
  })}\n`;

test("failures of one moment count once, a certificate ends them, and a restart of the worker forgets none", async () => {
  const files = edgeFiles(folder.path);
  await mkdir(files.traefikOwn, { recursive: true });
  const own = { ACME_DIRECTORY_URL: "https://acme.example/dir" };
  const orders = new TraefikOrders(files, own);
  await writeFile(files.traefikLog, failure("a.test", "dns", -2) + failure("a.test", "dns", -1) + failure("b.test", "caa", -1));
  await orders.look(null);
  expect(orders.facts.attempts.names).toMatchObject({ "a.test": { failures: 1 }, "b.test": { failures: 1 } });
  const again = new TraefikOrders(files, own);
  await again.look(null);
  expect(again.facts.attempts).toEqual(orders.facts.attempts);
  await writeFile(files.traefikAcme, store(good));
  expect(await again.look(null)).toBe(true);
  expect(again.facts.attempts.names).toMatchObject({ "a.test": { failures: 0, fault: null }, "b.test": { failures: 1 } });
});
