import type * as z from "zod";
import type { FieldFault } from "@/server/errors";

type Issue = z.core.$ZodIssue;

/** Something of another kind altogether: this way of a union was not meant. */
const isOfAnotherKind = ({ code, path }: Issue): boolean =>
  path.length === 0 && (code === "invalid_type" || code === "invalid_value");

const below = (outer: Issue, inner: readonly Issue[]): Issue[] =>
  inner.flatMap((issue) => withReasons({ ...issue, path: [...outer.path, ...issue.path] }));

/** A union and a record say only that something in them is wrong; the reason lies within, where it is clear which way was meant. */
const withReasons = (issue: Issue): Issue[] => {
  if (issue.code === "invalid_key" || issue.code === "invalid_element") return below(issue, issue.issues);
  if (issue.code !== "invalid_union") return [issue];
  const [meant, ...others] = issue.errors.filter((way) => !way.every(isOfAnotherKind));
  return meant === undefined || others.length > 0 ? [issue] : below(issue, meant);
};

/** What is wrong with an input, field by field. Pure. */
export const inputFaults = (error: Pick<z.core.$ZodError, "issues">): FieldFault[] =>
  error.issues.flatMap(withReasons).map(({ path, message }) => ({ path: path.map(String).join("."), message }));
