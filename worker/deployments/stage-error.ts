import type { FailureCode } from "@/server/deployments/schema";

/** Why a stage of a deployment failed: a code for programs, a sentence for the person, and lines for who looks closer. */
export class StageError extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    readonly detail?: string,
  ) {
    super(message);
    this.name = "StageError";
  }
}
