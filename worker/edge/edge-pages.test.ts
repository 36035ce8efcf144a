import { afterEach, expect, test } from "vitest";
import { answerPagePath, startEdgePages } from "./edge-pages";
import { ask, eventually, freePort, quiet } from "./testing/support";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

test.each([
  ["/redirect/308/https/b.test/", "https://b.test/"],
  ["/redirect/308/https/b.test/a%2Fb/c?x=1&y=%20", "https://b.test/a%2Fb/c?x=1&y=%20"],
  ["/redirect/308/http/b.test:8080/x", "http://b.test:8080/x"],
  ["/redirect/308/http/b.test%3A8080/x", "http://b.test:8080/x"],
  ["/redirect/308/https/b.test", "https://b.test/"],
  ["/redirect/308/https/b.test?x=1", "https://b.test/?x=1"],
  ["/redirect/308/https/b.test//evil.test/", "https://b.test//evil.test/"],
  ["/redirect/308/https/b.test/é", "https://b.test/%E9"],
])("%s leads to %s", (path, location) => {
  const { status, headers } = answerPagePath(path);
  expect([status, headers[headers.indexOf("Location") + 1]]).toEqual([308, location]);
});

test.each([
  "/",
  "/redirect/308/ftp/b.test/",
  "/redirect/308/https/b.test@evil.test/",
  "/redirect/308/https/b.test%2Fevil.test/",
  "/redirect/308/https//b.test/",
  "/redirect/301/https/b.test/",
  "/maintenance",
  "/maintenance/<script>",
])("%s is nothing here", (path) => {
  expect(answerPagePath(path).status).toBe(404);
});

test.each([
  ["We are back at noon.\n<b>&amp; so on</b>", "We are back at noon.\n&#60;b&#62;&#38;amp; so on&#60;/b&#62;"],
  ["Grüße, 日本", "Grüße, 日本"],
  ["", "This address is being worked on."],
])("the maintenance page says %j, whatever is asked for", (message, text) => {
  const page = answerPagePath(`/maintenance/${Buffer.from(message).toString("base64url")}?x=1`);
  expect(page.status).toBe(503);
  expect(page.headers).toContain("Retry-After");
  expect(page.text).toContain(text);
});

test("answers on loopback, with every method", async () => {
  const port = await freePort();
  const server = startEdgePages({ port, log: quiet });
  closers.push(() => server.close());
  await eventually(async () => (await ask(port, { path: "/" }).catch(() => null))?.status === 404);
  const path = `/maintenance/${Buffer.from("Closed").toString("base64url")}`;
  for (const method of ["GET", "POST", "HEAD"]) expect(await ask(port, { method, path })).toMatchObject({ status: 503 });
  expect(await ask(port, { path: "/redirect/308/https/b.test/x" })).toMatchObject({
    status: 308,
    headers: { location: "https://b.test/x" },
  });
});
