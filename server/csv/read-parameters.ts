import type * as z from "zod";
import { AppError } from "@/server/errors";

/** What the address of a file says, by its schema. @throws AppError 422 with `sentence`, naming the parameters */
export const readParameters = <Schema extends z.ZodType>(
  schema: Schema,
  parameters: URLSearchParams,
  sentence: string,
): z.infer<Schema> => {
  const read = schema.safeParse(Object.fromEntries(parameters));
  if (read.success) return read.data;
  const fields = read.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  throw new AppError("invalid", sentence, { fields });
};
