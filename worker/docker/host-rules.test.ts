import { describe, expect, it } from "vitest";
import { cacheToKeep } from "./build-cache";
import { buildFailure, declaresArgument } from "./build-rules";
import { demultiplex } from "./container-logs";
import { portsFrom } from "./host-ports";
import { parseListeners } from "./listening";
import { formatRange, freeRange, parseRange, type Range } from "./subnet-rules";

const range = (cidr: string): Range => {
  const parsed = parseRange(cidr);
  if (!parsed) throw new Error(cidr);
  return parsed;
};

describe("the range of the apps' network", () => {
  const cases: [string, string, string[], string | null][] = [
    ["is what was wished for when nothing is there", "10.213.0.0/20", [], "10.213.0.0/20"],
    ["is what was wished for beside others", "10.213.0.0/20", ["172.17.0.0/16", "10.213.16.0/20"], "10.213.0.0/20"],
    ["is the next free /24 when part of it is taken", "10.213.0.0/20", ["10.213.0.0/24"], "10.213.1.0/24"],
    ["is behind the wish when all of it is taken", "10.213.0.0/20", ["10.213.0.0/16"], "10.214.0.0/24"],
    ["is none at the end of all addresses", "255.255.255.0/24", ["255.255.255.0/24"], null],
  ];
  it.each(cases)("%s", (_name, wish, taken, expected) => {
    const found = freeRange(range(wish), taken.map(range));
    expect(found === null ? null : formatRange(found)).toBe(expected);
  });
  it("is read by its network, and only IPv4", () => {
    expect(formatRange(range("10.213.5.9/20"))).toBe("10.213.0.0/20");
    expect(parseRange("fd00::/8")).toBeNull();
  });
});

describe("host ports", () => {
  it("are all tried once, from a place of the app's own on", () => {
    const ports = [...portsFrom("20000-20009", "app_1")];
    expect([...ports].sort()).toEqual([...Array(10).keys()].map((step) => 20_000 + step));
    expect([...portsFrom("20000-20009", "app_1")]).toEqual(ports);
  });
});

describe("what listens in a container", () => {
  const header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  const cases: [string, string, { port: number; loopbackOnly: boolean }[]][] = [
    ["any address", "   0: 00000000:0BB8 00000000:0000 0A 00000000:00000000", [{ port: 3_000, loopbackOnly: false }]],
    ["127.0.0.1", "   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000", [{ port: 8_000, loopbackOnly: true }]],
    ["::1", `   0: ${"0".repeat(24)}01000000:1F40 ${"0".repeat(32)}:0000 0A`, [{ port: 8_000, loopbackOnly: true }]],
    ["::", `   0: ${"0".repeat(32)}:1F40 ${"0".repeat(32)}:0000 0A`, [{ port: 8_000, loopbackOnly: false }]],
    ["Docker's name server", "   0: 0B00007F:9C40 00000000:0000 0A 00000000:00000000", []],
    ["a connection", "   0: 00000000:0BB8 0100007F:9999 01 00000000:00000000", []],
  ];
  it.each(cases)("%s", (_name, line, expected) => {
    expect(parseListeners(`${header}\n${line}\n`)).toEqual(expected);
  });
});

describe("why a build failed", () => {
  const end = { exitCode: 1, oomKills: 0, memoryMb: 512 };
  const cases: [string, Parameters<typeof buildFailure>[0], string, string | RegExp][] = [
    [
      "a step, said by BuildKit in 20.10",
      { ...end, tail: "executor failed running [/bin/sh -c npm ci]: exit code: 3\n" },
      "build_failed",
      "The build failed: “npm ci” ended with exit code 3.",
    ],
    [
      "a step, said by newer ones",
      { ...end, tail: 'ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 7\n' },
      "build_failed",
      "The build failed: “npm ci” ended with exit code 7.",
    ],
    [
      "memory",
      { ...end, oomKills: 1, tail: "executor failed running [/bin/sh -c hog]: exit code: 137\n" },
      "build_out_of_memory",
      /“hog”.*512 MB/,
    ],
    [
      "another build's memory is none of its own",
      { ...end, oomKills: 1, tail: "executor failed running [/bin/sh -c false]: exit code: 1\n" },
      "build_failed",
      /exit code 1/,
    ],
    [
      "nor does it matter to one in which no step was killed",
      {
        ...end,
        oomKills: 1,
        tail: "failed to solve with frontend dockerfile.v0: dockerfile parse error line 1: unknown instruction: NONSENSE\n",
      },
      "build_failed",
      /NONSENSE/,
    ],
    [
      "a command of a generated Dockerfile, without what is put before it",
      {
        ...end,
        tail: "executor failed running [/bin/sh -ec if [ -f /run/secrets/build-env ]; then . /run/secrets/build-env; fi\nnpm run build]: exit code: 127\n",
      },
      "build_failed",
      /“npm run build” ended with exit code 127/,
    ],
    ["a full disk", { ...end, tail: "write /x: no space left on device\n" }, "disk_full", /disk is full/],
    [
      "a Dockerfile that is none",
      {
        ...end,
        tail: "failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 1: unknown instruction: HELLO\n",
      },
      "build_failed",
      /unknown instruction: HELLO/,
    ],
    ["nothing said", { ...end, exitCode: null, tail: "" }, "build_failed", /ended with a signal/],
  ];
  it.each(cases)("%s", (_name, given, code, message) => {
    const failure = buildFailure(given);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });
});

describe("a Dockerfile's argument", () => {
  it.each([
    ["ARG NAME", true],
    ["FROM x\n  arg NAME=default\nRUN y", true],
    ["ARG A=1 NAME B", true],
    ["ARG NAMES", false],
    ["ARG A=NAME", false],
    ["# ARG NAME", false],
    ["ENV NAME=1", false],
    ["RUN echo ARG NAME", false],
    ["FROM x\r\nARG NAME\r\nRUN y", true],
  ])("%j: %s", (dockerfile, expected) => expect(declaresArgument(dockerfile, "NAME")).toBe(expected));

  it.each([`ARG${" ".repeat(100_000)}x`, `ARG ${"x ".repeat(50_000)}`, `ARG ${"NAME".repeat(25_000)}`])(
    "is soon looked for in a file that was written to keep the host busy",
    (line) => {
      const before = process.cpuUsage();
      expect(declaresArgument(line, "NAME")).toBe(false);
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
    },
  );
});

describe("the layer cache", () => {
  const megabyte = 1_048_576;
  it.each([
    ["stays whole while there is room", { freeMb: 5_000, floorMb: 1_024, cacheBytes: 9_000 * megabyte }, null],
    ["gives what is missing", { freeMb: 3_096, floorMb: 1_024, cacheBytes: 9_000 * megabyte }, 8_000 * megabyte],
    ["gives no more than it has", { freeMb: 96, floorMb: 1_024, cacheBytes: 1_000 * megabyte }, 0],
  ])("%s", (_name, disk, expected) => expect(cacheToKeep(disk)).toBe(expected));
});

describe("a container's log", () => {
  it("is taken apart by frame, a torn one at the end too", () => {
    const frame = (stream: number, text: string) => {
      const head = Buffer.alloc(8);
      head[0] = stream;
      head.writeUInt32BE(Buffer.byteLength(text), 4);
      return Buffer.concat([head, Buffer.from(text)]);
    };
    const bytes = Buffer.concat([frame(1, "one\n"), frame(2, "zwölf\n"), frame(1, "torn").subarray(0, 10)]);
    expect(demultiplex(bytes)).toEqual([
      { stream: "stdout", text: "one\n" },
      { stream: "stderr", text: "zwölf\n" },
      { stream: "stdout", text: "to" },
    ]);
  });
});
