import { describe, expect, it } from "vitest";
import { testDatabase, testHouse } from "@/server/testing";
import { connect, greet, hello, testHub } from "@/server/workers/testing/worker-client";
import { type RuntimeLogChunk, watchRuntimeLog } from ".";

testDatabase();
testHub();

const line = (text: string) => ({ time: "2026-01-01T00:00:00.000000000Z", stream: "stdout" as const, text, deploymentId: "" });

const reader = (house: Awaited<ReturnType<typeof testHouse>>) => {
  const leave = new AbortController();
  const chunks = watchRuntimeLog(house.caller, { id: house.app.id, after: null, signal: leave.signal });
  const next = async (): Promise<RuntimeLogChunk> => {
    const { value } = await chunks.next();
    if (!value) throw new Error("The log has ended");
    return value;
  };
  return { next, leave: () => leave.abort() };
};

describe("a live log", () => {
  it("is asked of the host, given to each reader once and in order, and healed when something is lost", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const { next, leave } = reader(house);
    const first = next();
    expect(await client.next("follow-log")).toEqual({
      type: "follow-log",
      appId: house.app.id,
      want: { streamId: null, next: 0 },
    });
    const some = { type: "log-lines", appId: house.app.id, streamId: "s" } as const;
    client.send({ ...some, first: 0, again: true, lines: [line("one")] });
    expect(await first).toEqual({ kind: "host", host: "here" });
    expect(await next()).toEqual({ kind: "lines", streamId: "s", first: 0, lines: [line("one")] });
    const later = next();
    client.send({ ...some, first: 2, again: false, lines: [line("three")] });
    expect((await client.next("follow-log")).want).toEqual({ streamId: "s", next: 1 });
    client.send({ ...some, first: 1, again: true, lines: [line("two"), line("three")] });
    expect(await later).toEqual({ kind: "lines", streamId: "s", first: 1, lines: [line("two"), line("three")] });
    leave();
  });

  it("says that the host is away", async () => {
    const { next, leave } = reader(await testHouse());
    expect(await next()).toEqual({ kind: "host", host: "offline" });
    leave();
  });

  it("takes no lines from a host that does not have the app", async () => {
    const house = await testHouse();
    const other = await testHouse();
    const client = await connect(house.worker.id);
    const liar = await connect(other.worker.id);
    await greet(client, hello(house));
    await greet(liar, hello(other));
    const { next, leave } = reader(house);
    const first = next();
    await client.next("follow-log");
    const forged = {
      type: "log-lines" as const,
      appId: house.app.id,
      streamId: "f",
      first: 0,
      again: true,
      lines: [line("forged")],
    };
    liar.send(forged);
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.send({ ...forged, streamId: "s", lines: [line("true")] });
    expect(await first).toEqual({ kind: "host", host: "here" });
    expect(await next()).toMatchObject({ streamId: "s", lines: [{ text: "true" }] });
    leave();
  });
});
