import { type LoadOptions, type LoadResult, startLoad } from "./load";
import { type SocketLoadOptions, type SocketLoadResult, startSockets } from "./socket-load";

/**
 * What one process of load does. Told by its argument, as JSON; it says a line when it has begun; a line on its standard input ends it, and
 * its result is its last line.
 */
export type Job = { requests: LoadOptions } | { sockets: SocketLoadOptions };
export type JobResult = { requests: Omit<LoadResult, "bodies"> & { bodies: [string, number][] } } | { sockets: SocketLoadResult };

const begin = (job: Job): (() => Promise<JobResult>) => {
  if ("sockets" in job) {
    const sockets = startSockets(job.sockets);
    return async () => ({ sockets: await sockets.stop() });
  }
  const load = startLoad(job.requests);
  return async () => {
    const result = await load.stop();
    return { requests: { ...result, bodies: [...result.bodies] } };
  };
};

const stop = begin(JSON.parse(process.argv[2] ?? "") as Job);
process.stdout.write("begun\n");
// Whoever asked for it is gone without a word: nobody would end it.
process.stdin.once("end", () => process.exit(1));
process.stdin.once("data", () => {
  void stop().then((result) => {
    process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
  });
});
