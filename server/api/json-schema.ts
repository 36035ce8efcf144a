import * as z from "zod";

export type JsonSchema = {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  [key: string]: unknown;
};

/** A zod schema as OpenAPI has it; `io` says from which side it is seen. */
export const toSchema = (type: z.ZodType, io: "input" | "output"): JsonSchema => {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { target: "draft-2020-12", io, unrepresentable: "any" });
  return schema as JsonSchema;
};
