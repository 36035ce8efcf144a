import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { type CgroupFiles, type Counters, cgroupFilesOf, countersOf } from "./cgroup-rules";

const names = ["cpu", "memory", "memoryStat", "pids", "disk"] as const;
type Name = (typeof names)[number];

/** The kernel fills a page at a time, and none of these files is longer than a few. */
const buffer = Buffer.allocUnsafe(65_536);

const openIfThere = (path: string): number | null => {
  try {
    return openSync(path, "r");
  } catch {
    // The container has just ended, or this kernel does not have that file.
    return null;
  }
};

const textOfFile = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // As above.
    return null;
  }
};

const textOf = (descriptor: number | null): string | null => {
  if (descriptor === null) return null;
  try {
    return buffer.toString("latin1", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } catch {
    // ENODEV: the cgroup is gone.
    return null;
  }
};

/**
 * The accounting files of one container, kept open: to read one again takes microseconds, and no thread of the pool that
 * builds and logs need. Read without waiting, as nothing of them comes from a disk.
 */
export class ContainerFiles {
  private constructor(
    private readonly version: 1 | 2,
    private readonly descriptors: Readonly<Record<Name, number | null>>,
    private readonly networkFile: string,
  ) {}

  /** Null where they cannot be read from here: another machine's namespace, a rootless engine, no cgroups at all. */
  static open(pid: number, containerId: string, { cgroups = "/sys/fs/cgroup", processes = "/proc" } = {}): ContainerFiles | null {
    const text = pid > 0 ? textOfFile(join(processes, String(pid), "cgroup")) : null;
    const files = text === null ? null : cgroupFilesOf(text, containerId);
    if (files === null) return null;
    const descriptors = Object.fromEntries(names.map((name) => [name, openIfThere(join(cgroups, pathOf(files, name)))]));
    const opened = new ContainerFiles(
      files.version,
      descriptors as Record<Name, number | null>,
      join(processes, String(pid), "net", "dev"),
    );
    if (opened.read() !== null) return opened;
    opened.close();
    return null;
  }

  /** Null: the container has ended. */
  read(): Counters | null {
    const { cpu, memory, memoryStat, pids, disk } = this.descriptors;
    return countersOf(this.version, {
      cpu: textOf(cpu),
      memory: textOf(memory),
      memoryStat: textOf(memoryStat),
      pids: textOf(pids),
      disk: textOf(disk),
      // By its name: an open one would keep the ended container's network alive.
      network: textOfFile(this.networkFile),
    });
  }

  close(): void {
    for (const descriptor of Object.values(this.descriptors)) if (descriptor !== null) closeSync(descriptor);
  }
}

const pathOf = (files: CgroupFiles, name: Name): string => files[name];
