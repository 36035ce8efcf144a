import { pino } from "pino";
import { expect, test } from "vitest";
import { claim } from "./take-jobs";

const log = pino({ level: "silent" });

test("a claim whose answer was lost is asked for again under the same id, also when the job's lock is gone", async () => {
  const lost = new AbortController();
  const claimIds: unknown[] = [];
  const call = (_path: string, request?: { body?: unknown }): Promise<Response> => {
    claimIds.push((request?.body as { claimId: string }).claimId);
    if (claimIds.length > 1) return Promise.resolve(new Response("{}", { status: 409 }));
    return Promise.reject(new Error("The connection was reset."));
  };
  let waits = 0;
  // The control plane stays away for longer than the job's lock lives.
  const fence = (signal?: AbortSignal): Promise<void> => {
    waits += 1;
    if (waits > 1) lost.abort(new Error("The job's lock is lost."));
    return signal?.aborted ? Promise.reject(new Error("stopped")) : Promise.resolve();
  };
  const options = { bootId: "boot-1234", call, fence, stopping: new AbortController().signal, log };
  await expect(claim(options, { deploymentId: "dep_1", claimId: "clm_1" }, lost.signal)).resolves.toBeNull();
  expect(claimIds).toHaveLength(2);
  expect(claimIds[0]).toBe(claimIds[1]);
});
