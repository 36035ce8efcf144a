import { startLoad } from "@/tests/support/load";
import { newName, removeApp } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { service } from "@/tests/support/sample-apps";
import type { Bench, Group } from "./group";

const redeploys = 20;
const requestsPerSecond = 200;

/** Requests that went out and did not come back with 200, whatever became of them. */
const lostUnderLoad = async ({ stack, say }: Bench): Promise<number> => {
  const repository = await makeRepository(service("0"));
  try {
    const app = await stack.api.createApp({ name: newName("steady"), repository: repository.path });
    await stack.api.deployLive(app.id);
    const load = startLoad({ port: stack.edgePort, host: `${app.subdomain}.localhost`, requestsPerSecond, slowEvery: 40 });
    for (let version = 1; version <= redeploys; version += 1) {
      await repository.commit({ version: String(version) });
      await stack.api.deployLive(app.id);
    }
    const { sent, answered, longestMs, failures } = await load.stop();
    say(
      `  ${sent} requests over ${redeploys} redeployments, the longest ${Math.round(longestMs)} ms (some take 2 s by themselves)`,
    );
    if (sent > answered) say(`  lost: ${JSON.stringify(failures)}`);
    await removeApp(stack, app.id);
    return sent - answered;
  } finally {
    await repository.remove();
  }
};

export const traffic: Group = {
  figures: ["redeploy_failed_requests"],
  measure: async (bench) => ({ redeploy_failed_requests: await lostUnderLoad(bench) }),
};
