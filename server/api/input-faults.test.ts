import { expect, it } from "vitest";
import * as z from "zod";
import { edgeOptionsInput } from "@/server/domains/options-schema";
import { inputFaults } from "./input-faults";

const faultsOf = (schema: z.ZodType, input: unknown) => {
  const { error } = schema.safeParse(input);
  return error === undefined ? [] : inputFaults(error);
};
const either = z.object({ value: z.union([z.literal(false), z.object({ size: z.number("Give a number.") })]) });

it.each([
  ["the way that was meant", either, { value: { size: "x" } }, [{ path: "value.size", message: "Give a number." }]],
  ["a union of which none was meant", either, { value: 7 }, [{ path: "value", message: "Invalid input" }]],
  [
    "an address in an option",
    edgeOptionsInput,
    { allowedAddresses: ["10.0.0.1", "the office"] },
    [
      {
        path: "allowedAddresses.1",
        message: "Give an address or a range: 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.",
      },
    ],
  ],
  [
    "the name of a header",
    edgeOptionsInput,
    { responseHeaders: { "Set-Cookie": "a=b" } },
    [{ path: "responseHeaders.Set-Cookie", message: "This header belongs to each answer by itself and cannot be set for all." }],
  ],
  [
    "a code of a redirect",
    edgeOptionsInput,
    { redirect: { to: "example.com", code: 302 } },
    [{ path: "redirect.code", message: "A redirect has the code 301 or 308." }],
  ],
])("tells the reason: %s", (_, schema, input, faults) => expect(faultsOf(schema, input)).toEqual(faults));
