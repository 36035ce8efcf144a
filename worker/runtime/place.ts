import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { readIfThere } from "./files";

/**
 * Where this host's data lies, as a digest. A copy of the data, or of the whole disk, on another machine differs in it; a restart
 * of the program does not. A reboot does too: it counts only while the other one is heard.
 */
export const placeOf = async (folder: string): Promise<string> => {
  const [boot, machine, { ino, birthtimeMs }] = await Promise.all([
    readIfThere("/proc/sys/kernel/random/boot_id"),
    readIfThere("/etc/machine-id"),
    stat(folder),
  ]);
  return createHash("sha256").update([boot, machine, ino, birthtimeMs].join("\n")).digest("hex").slice(0, 32);
};
