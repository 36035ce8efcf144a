import { type AppSource, headOfSource } from "./git-access";

/**
 * The commit at the head of the app's branch, or of a preview's pull request, asked of its git server with the app's own credential.
 * @throws AppError as `resolveHead`; at `repository` for an app that runs a prebuilt image
 */
export const headOfApp = (app: AppSource, timeoutMs: number): Promise<string> => headOfSource(app, timeoutMs);
