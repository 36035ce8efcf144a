import { expect, it } from "vitest";
import { workerMessageSchema } from "./index";

const commit = "a".repeat(40);
const told = (body: object) => ({
  type: "transition",
  transition: { claimId: "claim_1", deploymentId: "dep_1", number: 1, ageMs: 0, body },
});
const fetched = (said: string) => told({ event: "fetched", commit: said, message: "m", author: "a" });
const built = (digest: string) => told({ event: "built", image: "i", imageBytes: 1, digest });
const lines = (streamId: string) => ({ type: "log-lines", appId: "app_1", streamId, first: 0, again: false, lines: [] });

it.each([
  [true, fetched(commit)],
  [true, fetched("0".repeat(64))],
  [false, fetched("--upload-pack=touch x;")],
  [false, fetched(`${commit}:refs/heads/main`)],
  [false, fetched("main")],
  [true, built(`sha256:${"0".repeat(64)}`)],
  [false, built("sha256:0 --force")],
  [false, built("latest")],
  [true, lines("0b7cf6a2-5c1f-4f0c-9c1e-1d2f3a4b5c6d")],
  [false, lines("1\nevent: host\ndata: {}")],
])("a host is understood: %s, %j", (isUnderstood, message) => {
  expect(workerMessageSchema.safeParse(message).success).toBe(isUnderstood);
});
