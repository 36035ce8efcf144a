import { env } from "@/server/env";
import { invalidField } from "@/server/errors";
import { resolveHead } from "@/server/git";
import type { AppRow } from "./access";

/**
 * The commit at the head of the app's branch now, asked of its git server with the app's own credential.
 * @throws AppError as `resolveHead`; at `repository` for an app that runs a prebuilt image
 */
export const headOfApp = (app: Pick<AppRow, "repository" | "branch">, timeoutMs: number): Promise<string> => {
  if (app.repository === null) throw invalidField("repository", "This app runs a prebuilt image, which has no commits.");
  return resolveHead({
    repository: app.repository,
    branch: app.branch,
    allowLocal: env().ALLOW_LOCAL_SOURCES,
    allowPrivateAddresses: env().ALLOW_PRIVATE_ADDRESSES,
    timeoutMs,
  });
};
