import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { AppError, conflict, type ErrorCode, errorStatus, invalidField, notFound } from "@/server/errors";
import { publicError, toAppError, toTrpcError } from "./errors";

const withCode = (code: string, cause?: unknown) => Object.assign(new Error(`secret of ${code}`, { cause }), { code });

const zodError = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error;

describe("any error becomes one of the family", () => {
  it.each<[string, unknown, ErrorCode, string | null]>([
    ["one of ours", conflict("Too late.", "deployment_switched"), "conflict", "deployment_switched"],
    [
      "one of ours inside tRPC's",
      new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: notFound("app") }),
      "not_found",
      "app_not_found",
    ],
    ["a refused connection", withCode("ECONNREFUSED"), "unavailable", "store_unavailable"],
    [
      "a statement that took too long, wrapped",
      new Error("Failed query", { cause: withCode("57014") }),
      "unavailable",
      "store_unavailable",
    ],
    [
      "the same inside tRPC's",
      new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: withCode("CONNECT_TIMEOUT") }),
      "unavailable",
      "store_unavailable",
    ],
    [
      "wrong input",
      new TRPCError({ code: "BAD_REQUEST", cause: zodError(z.object({ a: z.string() }), {}) }),
      "invalid",
      "invalid_input",
    ],
    [
      "wrong output, which is our own fault",
      new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: zodError(z.string(), 1) }),
      "internal",
      "internal",
    ],
    ["an unknown procedure", new TRPCError({ code: "NOT_FOUND" }), "not_found", null],
    ["what nobody foresaw", new TypeError("x is not a function"), "internal", "internal"],
    ["what is no error at all", "thrown", "internal", "internal"],
  ])("%s", (_, error, code, reason) => expect(publicError(error)).toMatchObject({ code, reason, status: errorStatus[code] }));

  it("tells nothing of what nobody foresaw", () => {
    const told = JSON.stringify(publicError(new Error("password=hunter2 at /srv/app.ts:3")));
    expect(told).not.toMatch(/hunter2|app\.ts/);
  });

  it("says each wrong field at its path", () => {
    const schema = z.object({ limits: z.object({ memoryMb: z.int("Whole megabytes.") }), name: z.string("Give a name.") });
    const error = new TRPCError({ code: "BAD_REQUEST", cause: zodError(schema, { limits: { memoryMb: 1.5 } }) });
    expect(publicError(error).fields).toEqual([
      { path: "limits.memoryMb", message: "Whole megabytes." },
      { path: "name", message: "Give a name." },
    ]);
  });

  it("keeps the cause for us", () => {
    const cause = new Error("why");
    expect(toAppError(cause).cause).toBe(cause);
  });
});

it.each(Object.entries(errorStatus))("%s keeps its HTTP status %d through tRPC", (code, status) => {
  const error = toTrpcError(new AppError(code as ErrorCode, "A sentence."));
  expect(publicError(error)).toMatchObject({ status, message: "A sentence." });
});

it("a fault of one field is told at it", () => {
  expect(publicError(invalidField("branch", "No such branch.", { reason: "branch_not_found" }))).toMatchObject({
    message: "No such branch.",
    fields: [{ path: "branch", message: "No such branch." }],
  });
});
