import { readFile } from "node:fs/promises";

/** What listens inside a container, read from the kernel's tables of its network namespace. */
export type Listener = { port: number; loopbackOnly: boolean };

const listening = "0A";
const loopback4 = /^[0-9A-F]{6}7F$/;
/** `::1` and `::ffff:127.0.0.0/104`, as the kernel prints them on a little-endian machine. */
const loopback6 = /^(?:0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;
/** Docker's own name server in the container. */
const dockerDns = "0B00007F";

/** Sockets in state LISTEN of `/proc/<pid>/net/tcp` or `tcp6`. Pure. */
export const parseListeners = (table: string): Listener[] =>
  table.split("\n").flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/);
    const [address = "", port = ""] = local.split(":");
    if (state !== listening || address === dockerDns || port === "") return [];
    return [{ port: Number.parseInt(port, 16), loopbackOnly: loopback4.test(address) || loopback6.test(address) }];
  });

const readTable = async (pid: number, name: string): Promise<string | null> => {
  try {
    return await readFile(`/proc/${pid}/net/${name}`, "utf8");
  } catch {
    // The container ended meanwhile, or its processes are hidden from us.
    return null;
  }
};

/** Null where it cannot be read: nothing can be said then. */
export const listenersOf = async (pid: number): Promise<Listener[] | null> => {
  if (pid <= 0) return null;
  const tables = await Promise.all([readTable(pid, "tcp"), readTable(pid, "tcp6")]);
  if (tables.every((table) => table === null)) return null;
  return tables.flatMap((table) => parseListeners(table ?? ""));
};
