import { describe, expect, it } from "vitest";
import { type CgroupTexts, cgroupFilesOf, countersOf, parseDisk, parseNetwork, statValue } from "./cgroup-rules";

const id = "ae2a89522a1c12489cfb18745effc41962fe64ae6f21cbbbbf9f52643a28ea6c";

describe("where a container's files are", () => {
  it("v1, each controller in a tree of its own", () => {
    const lines = ["9:name=systemd", "8:pids", "7:blkio", "4:memory", "2:cpu,cpuacct", "0:"].map((one) => `${one}:/docker/${id}`);
    expect(cgroupFilesOf(lines.join("\n"), id)).toEqual({
      version: 1,
      cpu: `cpuacct/docker/${id}/cpuacct.usage`,
      memory: `memory/docker/${id}/memory.usage_in_bytes`,
      memoryStat: `memory/docker/${id}/memory.stat`,
      pids: `pids/docker/${id}/pids.current`,
      disk: `blkio/docker/${id}/blkio.throttle.io_service_bytes_recursive`,
    });
  });
  it("v2, one tree, below systemd", () => {
    const folder = `system.slice/docker-${id}.scope`;
    expect(cgroupFilesOf(`0::/${folder}\n`, id)).toEqual({
      version: 2,
      cpu: `${folder}/cpu.stat`,
      memory: `${folder}/memory.current`,
      memoryStat: `${folder}/memory.stat`,
      pids: `${folder}/pids.current`,
      disk: `${folder}/io.stat`,
    });
  });
  it.each([
    ["another process of that number, in another namespace", "0::/user.slice/session-1.scope\n"],
    ["hidden by a cgroup namespace", "0::/\n"],
    ["outside of what is mounted here", `0::/../docker-${id}.scope\n`],
    ["memory counted nowhere", `3:cpuacct:/docker/${id}\n`],
    ["nothing at all", ""],
  ])("%s: none", (_name, text) => expect(cgroupFilesOf(text, id)).toBeNull());
});

it.each([
  ["first", "usage_usec 15\nnr 2\n", "usage_usec", 15],
  ["later", "usage_usec 15\ninactive_file 2\n", "inactive_file", 2],
  ["not within another name", "total_inactive_file 7\n", "inactive_file", null],
  ["missing", "nr 2\n", "usage_usec", null],
])("a value: %s", (_name, text, name, expected) => expect(statValue(text, name)).toBe(expected));

it.each([
  ["v1, two disks", "8:0 Read 100\n8:0 Write 5\n8:0 Total 105\n8:16 Read 1\nTotal 106\n", { read: 101, written: 5 }],
  [
    "v2",
    "8:0 rbytes=100 wbytes=5 rios=3 wios=1 dbytes=0 dios=0\n254:0 rbytes=1 wbytes=2 rios=1 wios=1\n",
    { read: 101, written: 7 },
  ],
  ["nothing yet, v1", "Total 0\n", { read: 0, written: 0 }],
  ["nothing yet, v2", "", { read: 0, written: 0 }],
])("disk: %s", (_name, text, expected) => expect(parseDisk(text)).toEqual(expected));

it("counts all interfaces but the loopback", () => {
  const text =
    "Inter-| Receive\n face |bytes\n    lo: 9 0 0 0 0 0 0 0 9 0\n  eth0: 100 1 0 0 0 0 0 0 200 2\n  eth1:1 1 0 0 0 0 0 0 2 2\n";
  expect(parseNetwork(text)).toEqual({ received: 101, sent: 202 });
});

describe("counters", () => {
  const none: CgroupTexts = { cpu: null, memory: null, memoryStat: null, pids: null, disk: null, network: null };
  it("v1: nanoseconds, and no pages that may go", () =>
    expect(
      countersOf(1, {
        ...none,
        cpu: "206043994\n",
        memory: "9809920\n",
        memoryStat: "inactive_file 1\ntotal_inactive_file 4096\n",
      }),
    ).toEqual({
      cpuMs: 206.043994,
      memoryBytes: 9_805_824,
      pids: null,
      network: null,
      disk: null,
    }));
  it("v2: microseconds", () =>
    expect(
      countersOf(2, {
        ...none,
        cpu: "usage_usec 1500\nuser_usec 1\n",
        memory: "100\n",
        memoryStat: "inactive_file 4096\n",
        pids: "3\n",
        disk: "",
      }),
    ).toEqual({
      cpuMs: 1.5,
      memoryBytes: 0,
      pids: 3,
      network: null,
      disk: { read: 0, written: 0 },
    }));
  it.each([1, 2] as const)("v%d of an ended container: none", (version) => {
    expect(countersOf(version, none)).toBeNull();
    expect(countersOf(version, { ...none, cpu: "", memory: "" })).toBeNull();
  });
});
