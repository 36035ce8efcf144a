import { describe, expect, it } from "vitest";
import { testDatabase, testHouse, testSubscriber } from "@/server/testing";
import { connect, greet, hello, testHub } from "@/server/workers/testing/worker-client";
import { type RuntimeLogChunk, readRuntimeLog, runtimeLogFile, runtimeLogStream, watchRuntimeLog } from ".";
import { runtimeLogInput } from "./schema";

testDatabase();
testSubscriber();
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

const pageOf = (...texts: string[]) => ({
  lines: texts.map(line),
  older: null,
  newer: "n.1.a",
  hasMore: false,
  searchedTo: null,
});
const inputFor = (id: string, query: Record<string, string> = {}) => ({ ...runtimeLogInput.parse(query), id });

describe("what is kept", () => {
  it("is asked of the host as it was asked for", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const asked = readRuntimeLog(
      house.caller,
      inputFor(house.app.id, {
        tail: "7",
        since: "2026-01-01T00:00:00+01:00",
        until: "5m",
        search: " needle ",
        level: "warn",
        cursor: "o.1.2s",
      }),
    );
    const { about, appId, questionId } = await client.next("question");
    expect(appId).toBe(house.app.id);
    expect(about).toEqual({
      search: "needle",
      deploymentId: null,
      stream: null,
      level: "warn",
      since: "2025-12-31T23:00:00.000000000Z",
      until: expect.stringMatching(/^\d{4}-.*\d{9}Z$/),
      tail: 7,
      cursor: "o.1.2s",
      fromStart: false,
    });
    client.send({ type: "answer", questionId, page: pageOf("needle"), error: null });
    expect(await asked).toEqual(pageOf("needle"));
  });

  it("is a host's to say: without it the reason is told, and a wrong moment is named", async () => {
    const house = await testHouse();
    const ask = (query: Record<string, string> = {}) => readRuntimeLog(house.caller, inputFor(house.app.id, query));
    await expect(ask()).rejects.toMatchObject({ code: "unavailable", reason: "host_offline" });
    await expect(ask({ since: "yesterday" })).rejects.toMatchObject({ code: "invalid", fields: [{ path: "since" }] });
    expect(() => inputFor(house.app.id, { cursor: "../../etc" })).toThrow("is not a cursor");
  });

  it("comes as a file, page by page", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const answering = runtimeLogFile(house.caller, inputFor(house.app.id, { search: "o" }), new AbortController().signal);
    const first = await client.next("question");
    expect(first.about).toMatchObject({ fromStart: true, cursor: null, until: expect.any(String) });
    client.send({ type: "answer", questionId: first.questionId, page: { ...pageOf("one"), hasMore: true }, error: null });
    const text = (await answering).text();
    const second = await client.next("question");
    expect(second.about).toMatchObject({ cursor: "n.1.a" });
    client.send({ type: "answer", questionId: second.questionId, page: pageOf("two"), error: null });
    expect((await text).split("\n").map((each) => each.slice(31))).toEqual(["stdout one", "stdout two", ""]);
  });

  it("comes first in an event stream, then each new line that is wanted, once", async () => {
    const house = await testHouse();
    const client = await connect(house.worker.id);
    await greet(client, hello(house));
    const leave = new AbortController();
    const at = (second: number, text: string) => ({ ...line(text), time: `2026-01-01T00:00:0${second}.000000000Z` });
    const response = await runtimeLogStream(house.caller, {
      input: inputFor(house.app.id, { search: "tick" }),
      lastEventId: null,
      signal: leave.signal,
      guard: (chunks) => chunks,
    });
    const question = client.next("question");
    const reader = response.body?.getReader();
    const text: string[] = [];
    const reading = (async () => {
      for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
        text.push(Buffer.from(piece.value as Uint8Array).toString());
      }
    })();
    const { questionId } = await question;
    client.send({ type: "answer", questionId, page: { ...pageOf(), lines: [at(1, "tick 1"), at(2, "tick 2")] }, error: null });
    await client.next("follow-log");
    const some = { type: "log-lines", appId: house.app.id, streamId: "s" } as const;
    client.send({ ...some, first: 0, again: true, lines: [at(1, "tick 1"), at(2, "tick 2"), at(3, "tock"), at(4, "tick 4")] });
    await expect.poll(() => text.join("")).toContain("tick 4");
    leave.abort();
    await reading;
    const said = text.join("");
    expect(said.startsWith(": here\n\n")).toBe(true);
    expect([...said.matchAll(/"(t[io]ck \d?)/g)].map((match) => match[1])).toEqual(["tick 1", "tick 2", "tick 4"]);
    expect(said).toContain("id: s.4\nevent: lines\n");
    expect(said).toContain('event: host\ndata: {"host":"here"');
  });
});
