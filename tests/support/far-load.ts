import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { LoadOptions } from "./load";
import type { Job, JobResult } from "./load-process";
import type { SocketLoadOptions } from "./socket-load";
import { waitFor } from "./wait";

type Of<Kind extends "requests" | "sockets"> = Extract<JobResult, Record<Kind, unknown>>[Kind];

const spawnLoad = async (job: Job) => {
  const script = join(import.meta.dirname, "load-process.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, JSON.stringify(job)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  await waitFor(() => said.startsWith("begun\n"), { what: "the load to begin" });
  return {
    stop: async (): Promise<JobResult> => {
      child.stdin.write("end\n");
      await once(child, "close");
      return JSON.parse(said.trim().split("\n").at(-1) ?? "") as JobResult;
    },
    kill: () => child.kill("SIGKILL"),
  };
};

/** Load from processes of its own: what sends hundreds of requests a second has no time to be the judge as well. */
export const startFarLoad = async (options: LoadOptions) => {
  const load = await spawnLoad({ requests: options });
  return { ...load, stop: async () => ((await load.stop()) as { requests: Of<"requests"> }).requests };
};
export const startFarSockets = async (options: SocketLoadOptions) => {
  const load = await spawnLoad({ sockets: options });
  return { ...load, stop: async () => ((await load.stop()) as { sockets: Of<"sockets"> }).sockets };
};
