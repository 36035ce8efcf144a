import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { waitFor } from "./wait";

/** The state letter of a process. Null when there is none, or it is only waited for. */
const stateOf = async (processId: number): Promise<string | null> => {
  const stat = await readFile(`/proc/${processId}/stat`, "utf8").catch(() => "");
  const state = stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
  return state === "" || state === "Z" ? null : state;
};

/** Processes that supervisors keep running from this data folder, by what these have written down. */
export const supervisedIn = <Name extends string>(dataDir: string) => {
  const pidIn = async (file: string): Promise<number> => Number((await readFile(join(dataDir, "run", file), "utf8")).trim());
  const pid = (name: Name) => pidIn(`${name}.pid`);
  const supervisorPid = (name: Name) => pidIn(`${name}.supervisor.pid`);
  const signalSupervisor = async (name: Name, signal: NodeJS.Signals) => {
    process.kill(await supervisorPid(name), signal);
  };
  /** Sends a signal to the process itself. Gives its id. */
  const kill = async (name: Name, signal: NodeJS.Signals = "SIGKILL") => {
    const target = await pid(name);
    process.kill(target, signal);
    return target;
  };
  return {
    pid,
    supervisorPid,
    kill,
    /** The process stands still until this is done: what it works on lasts as long as the test needs it. */
    whileFrozen: async (name: Name, act: () => Promise<void>) => {
      await kill(name, "SIGSTOP");
      await act().finally(() => kill(name, "SIGCONT"));
    },
    /** Ends a process and keeps its supervisor from starting it again, until `letReturn`. */
    takeAway: async (name: Name, signal: NodeJS.Signals = "SIGKILL") => {
      await signalSupervisor(name, "SIGSTOP");
      const target = await kill(name, signal);
      await waitFor(async () => (await stateOf(target)) === null, { what: `${name} to end` });
    },
    letReturn: (name: Name) => signalSupervisor(name, "SIGCONT"),
    log: (name: Name) => readFile(join(dataDir, "log", `${name}.log`), "utf8"),
  };
};
