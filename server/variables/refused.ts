import { AppError } from "@/server/errors";
import type { VariableFault } from "./change-rules";

/** The refusal with every fault at its key. */
export const refused = (faults: readonly VariableFault[]): AppError => {
  const fields = faults.map(({ key, message }) => ({ path: key === "" ? "variables" : `variables.${key}`, message }));
  const message = faults.length === 1 ? (faults[0]?.message ?? "") : "Some of the variables are not right.";
  return faults.every(({ kind }) => kind === "write-only")
    ? new AppError("conflict", message, { reason: "variable_write_only", fields, next: "Give a new value with it." })
    : new AppError("invalid", message, { reason: "invalid_input", fields });
};
