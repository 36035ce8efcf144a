import { expect, it } from "vitest";
import { AppError, notFound } from "@/server/errors";
import { withTrpcErrors } from "./stream-errors";

async function* endsWith(error: unknown) {
  yield await Promise.resolve("first");
  throw error;
}

const read = async (stream: AsyncIterable<unknown>): Promise<{ seen: unknown[]; error: unknown }> => {
  const seen: unknown[] = [];
  try {
    for await (const event of stream) seen.push(event);
    return { seen, error: null };
  } catch (error) {
    return { seen, error };
  }
};

it.each([
  ["something that was removed", notFound("host"), "NOT_FOUND"],
  ["a session that was revoked", new AppError("unauthenticated", "Sign in first."), "UNAUTHORIZED"],
  ["a store that is away", Object.assign(new Error("away"), { code: "ECONNREFUSED" }), "SERVICE_UNAVAILABLE"],
  ["what nobody foresaw", new TypeError("x is not a function"), "INTERNAL_SERVER_ERROR"],
])("a stream that ends with %s says so in tRPC's code", async (_, error, code) => {
  expect(await read(withTrpcErrors(endsWith(error)))).toMatchObject({ seen: ["first"], error: { code } });
});

it("what is no stream stays what it is", () => {
  const answer = { items: [] };
  expect(withTrpcErrors(answer)).toBe(answer);
});
