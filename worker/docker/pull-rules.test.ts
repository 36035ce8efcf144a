import { describe, expect, it } from "vitest";
import { Frames } from "./frames";
import { PullProgress, pullFailure, takeLines } from "./pull-rules";
import { saysNoShell } from "./shell-rules";

const asked = { reference: "registry.example.com/team/app:1", registry: "registry.example.com", withCredential: false };
const known = { ...asked, withCredential: true };

describe("what a registry's answer means", () => {
  const cases: [string, string, typeof asked, string, RegExp][] = [
    [
      "no such tag",
      "(HTTP code 404) unexpected - manifest unknown: manifest unknown",
      asked,
      "image_not_found",
      /has no image registry.example.com\/team\/app:1/,
    ],
    [
      "no such tag, said by the pull",
      "manifest for registry.example.com/team/app:1 not found: manifest unknown",
      asked,
      "image_not_found",
      /check its name/,
    ],
    [
      "another processor",
      "no matching manifest for linux/arm64/v8 in the manifest list entries",
      asked,
      "image_not_found",
      /processor/,
    ],
    ["nobody's credential", "unauthorized: authentication required", asked, "registry_refused", /Choose a credential/],
    [
      "Docker Hub's way to say so",
      "pull access denied for x, repository does not exist or may require 'docker login': denied",
      asked,
      "registry_refused",
      /or has no such image/,
    ],
    ["a wrong credential", "unauthorized: incorrect username or password", known, "registry_refused", /stored credential/],
    [
      "too many pulls",
      "toomanyrequests: You have reached your pull rate limit",
      asked,
      "registry_refused",
      /no more images for now/,
    ],
    ["a full disk", "write /var/lib/docker/tmp/x: no space left on device", asked, "disk_full", /disk is full/],
    [
      "nobody there",
      'Get "https://registry.example.com/v2/": dial tcp 192.0.2.1:443: connect: connection refused',
      asked,
      "registry_unreachable",
      /connection refused/,
    ],
    ["a certificate", "x509: certificate signed by unknown authority", asked, "registry_unreachable", /x509/],
  ];
  it.each(cases)("%s", (_name, said, given, code, message) => {
    const failure = pullFailure(said, given);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });
});

describe("how far a pull is", () => {
  it("is the sum of its layers, and said only when it changes", () => {
    const progress = new PullProgress();
    expect(progress.line()).toBeNull();
    const one = { id: "0123456789ab", status: "Downloading", progressDetail: { current: 1_048_576, total: 4_194_304 } };
    progress.take({ status: "Pulling from team/app", id: "latest" });
    progress.take(one);
    progress.take({ id: "ba9876543210", status: "Already exists" });
    expect(progress.line()).toBe("Pulling: 1 of 2 layers, 1.0 of 4.0 MB");
    progress.take(one);
    expect(progress.line()).toBeNull();
    progress.take({ id: "0123456789ab", status: "Pull complete" });
    expect(progress.line()).toBe("Pulling: 2 of 2 layers, 4.0 of 4.0 MB");
  });
  it("comes in pieces of lines", () => {
    const first = takeLines('{"id":"a"}\r\n{"er');
    expect(first).toEqual({ messages: [{ id: "a" }], rest: '{"er' });
    expect(takeLines(`${first.rest}ror":"x"}\n`)).toEqual({ messages: [{ error: "x" }], rest: "" });
  });
});

it("an attached container's output is put together however its frames are cut", () => {
  const frame = (text: string) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  const bytes = Buffer.concat([frame("one\n"), frame(""), frame("zwölf\n")]);
  for (const size of [1, 3, 8, 9, bytes.length]) {
    const frames = new Frames();
    const taken: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) taken.push(...frames.push(bytes.subarray(at, at + size)));
    expect(Buffer.concat(taken).toString()).toBe("one\nzwölf\n");
  }
});

describe("an image without a shell", () => {
  it.each([
    ["[FATAL tini (6)] exec /bin/sh failed: No such file or directory", true],
    ['OCI runtime create failed: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown', true],
    ["/bin/sh: npm: not found", false],
    ["exec /bin/server failed: No such file or directory", false],
  ])("%s: %s", (text, expected) => expect(saysNoShell(text)).toBe(expected));
});

it("a registry's long answer is judged soon", () => {
  const before = process.cpuUsage();
  const failure = pullFailure("manifest for ".repeat(20_000), { reference: "a/b:1", registry: "a", withCredential: false });
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  expect(failure).toMatchObject({ code: "registry_unreachable" });
});
