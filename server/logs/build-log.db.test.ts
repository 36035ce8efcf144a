import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { buildLogPieces, deployments } from "@/drizzle/schema";
import { whileSignedIn } from "@/server/api/while-signed-in";
import { db } from "@/server/db";
import { closeRedis, closeSubscriber } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { testCaller, testClaim, testDatabase, testDeploy, testHouse, testSubscriber } from "@/server/testing";
import { appendBuildLog, buildLogResponse, readBuildLogPages, watchBuildLog } from ".";

testDatabase();
testSubscriber();
afterAll(async () => {
  await closeQueues();
  closeSubscriber();
  closeRedis();
});

const claimed = async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  const { claimId, report } = await testClaim(house, id);
  let startByte = 0;
  const write = async (text: string) => {
    const { nextByte } = await appendBuildLog(house.worker.id, { claimId, deploymentId: id, startByte, text });
    startByte = nextByte;
  };
  return { ...house, id, claimId, report, write };
};

/** Lets everything through. */
const guard = <Stream>(pieces: Stream): Stream => pieces;

const failed = { event: "failed", code: "build_failed", reason: "It broke." } as const;

describe("following a log", () => {
  it("gives the whole of it, goes on live, and ends with the deployment", async () => {
    const { caller, id, write, report } = await claimed();
    await write("one\n");
    await write("two\n");
    const chunks: string[] = [];
    const follow = (async () => {
      for await (const chunk of watchBuildLog(caller, { id, fromByte: 0, signal: AbortSignal.timeout(20_000) })) {
        chunks.push(chunk.ended ? "END" : chunk.text);
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(chunks).toEqual(["one\ntwo\n"]);
    await write("three\n");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(chunks).toEqual(["one\ntwo\n", "three\n"]);
    await report(failed);
    // A piece that comes late is not lost.
    await write("four\n");
    await follow;
    expect(chunks).toEqual(["one\ntwo\n", "three\n", "four\n", "END"]);
  });

  it("over HTTP ends when the token of its reader is revoked", async () => {
    const { caller, id, write } = await claimed();
    await write("one\n");
    const revoked = <Stream>(pieces: Stream): Stream => whileSignedIn(pieces, { identifyAgain: () => Promise.resolve(null) }, 50);
    const signal = AbortSignal.timeout(20_000);
    const response = await buildLogResponse(caller, { id, follow: true, signal, guard: revoked });
    await expect(response.text()).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("goes on from any byte", async () => {
    const { caller, id, write, report } = await claimed();
    await write("grüße\n");
    await write("two\n");
    await report(failed);
    const texts: string[] = [];
    for await (const chunk of watchBuildLog(caller, { id, fromByte: 8, signal: AbortSignal.timeout(20_000) }))
      texts.push(chunk.text);
    expect(texts.join("")).toBe("two\n");
  });

  it("over HTTP is plain text to the end", async () => {
    const { caller, id, write, report } = await claimed();
    await write("one\n");
    const response = await buildLogResponse(caller, { id, follow: true, signal: AbortSignal.timeout(20_000), guard });
    const text = response.text();
    await write("two\n");
    await report(failed);
    expect(await text).toBe("one\ntwo\n");
    expect(response.headers.get("content-type")).toContain("text/plain");
  });

  it("ends at once when the reader leaves, and is nothing for a stranger", async () => {
    const { caller, id, write } = await claimed();
    await write("one\n");
    const response = await buildLogResponse(caller, { id, follow: true, signal: new AbortController().signal, guard });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const stranger = await testCaller();
    await expect(
      buildLogResponse(stranger, { id, follow: false, signal: new AbortController().signal, guard }),
    ).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

it("20 at once write each piece once", async () => {
  const { worker, id, claimId } = await claimed();
  const piece = { claimId, deploymentId: id, startByte: 0, text: "line\n" };
  const results = await Promise.all(Array.from({ length: 20 }, () => appendBuildLog(worker.id, piece)));
  expect(results.every((result) => result.nextByte === 5 && !result.dead)).toBe(true);
  expect(await db().select().from(buildLogPieces).where(eq(buildLogPieces.deploymentId, id))).toHaveLength(1);
});

it("a million lines are read in linear time, a page at a time", async () => {
  const { id } = await claimed();
  const lines = 1_000_000;
  const piece = "0123456789 a line of a build log that says little\n".repeat(1_000);
  const pieces = Array.from({ length: lines / 1_000 }, (_, index) => ({
    deploymentId: id,
    startByte: index * piece.length,
    text: piece,
  }));
  for (let index = 0; index < pieces.length; index += 100)
    await db()
      .insert(buildLogPieces)
      .values(pieces.slice(index, index + 100));
  await db()
    .update(deployments)
    .set({ logBytes: pieces.length * piece.length })
    .where(eq(deployments.id, id));
  let bytes = 0;
  let largest = 0;
  const began = performance.now();
  for await (const page of readBuildLogPages(id, 0)) {
    bytes += page.text.length;
    largest = Math.max(largest, page.text.length);
  }
  expect(bytes).toBe(pieces.length * piece.length);
  expect(largest).toBeLessThan(2_000_000);
  expect(performance.now() - began).toBeLessThan(10_000);
});
