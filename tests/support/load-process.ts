import { type LoadOptions, type LoadResult, startLoad } from "./load";
import { type SocketLoadOptions, type SocketLoadResult, startSockets } from "./socket-load";

/**
 * What one process of load does. Told by its argument, as JSON; it says a line when it has begun and was answered for a second; a line on its standard input ends it, and
 * its result is its last line.
 */
export type Job = { requests: LoadOptions } | { sockets: SocketLoadOptions };
export type JobResult = { requests: Omit<LoadResult, "bodies"> & { bodies: [string, number][] } } | { sockets: SocketLoadResult };

type Running = { isUnderWay: () => boolean; stop: () => Promise<JobResult> };

const begin = (job: Job): Running => {
  if ("sockets" in job) {
    const sockets = startSockets(job.sockets);
    return { isUnderWay: () => true, stop: async () => ({ sockets: await sockets.stop() }) };
  }
  const load = startLoad(job.requests);
  return {
    isUnderWay: () => load.result.answered >= job.requests.requestsPerSecond,
    stop: async () => {
      const result = await load.stop();
      return { requests: { ...result, bodies: [...result.bodies] } };
    },
  };
};

const { isUnderWay, stop } = begin(JSON.parse(process.argv[2] ?? "") as Job);
const looking = setInterval(() => {
  if (!isUnderWay()) return;
  clearInterval(looking);
  process.stdout.write("begun\n");
}, 50);
// Whoever asked for it is gone without a word: nobody would end it.
process.stdin.once("end", () => process.exit(1));
process.stdin.once("data", () => {
  void stop().then((result) => {
    process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
  });
});
