import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SlowBody, withBody } from "./body";
import { largestPayload } from "./schema";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A sender that sends when it is told to. */
const sender = () => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
  });
  const request = new Request("http://localhost/", { method: "POST", body, duplex: "half" } as RequestInit);
  return { request, send: (bytes: number) => controller?.enqueue(new Uint8Array(bytes)), end: () => controller?.close() };
};

const sizeOf = (body: Uint8Array) => Promise.resolve(body.byteLength);

/** One that is given up after half a minute, and sends all the same. */
const sendTooLate = async () => {
  const late = sender();
  const reading = withBody(late.request, sizeOf);
  const refused = expect(reading).rejects.toBeInstanceOf(SlowBody);
  await vi.advanceTimersByTimeAsync(30_000);
  await refused;
  late.send(largestPayload);
  await vi.advanceTimersByTimeAsync(1);
};

it("counts nothing of what is sent after it was given up", async () => {
  for (let round = 0; round < 12; round += 1) await sendTooLate();
  const next = sender();
  const reading = withBody(next.request, sizeOf);
  next.send(1_048_576);
  next.end();
  expect(await reading).toBe(1_048_576);
});

it("takes small payloads while large ones that come slowly hold all the room there is", async () => {
  const slow = Array.from({ length: 9 }, sender);
  const refused = slow.map(({ request }) => withBody(request, sizeOf).catch((error: unknown) => error));
  for (const { send } of slow) {
    send(largestPayload - 1);
    await vi.advanceTimersByTimeAsync(1);
  }
  const next = sender();
  const reading = withBody(next.request, sizeOf);
  next.send(100_000);
  next.end();
  expect(await reading).toBe(100_000);
  await vi.advanceTimersByTimeAsync(30_000);
  await Promise.all(refused);
});
