import { expect, test } from "vitest";
import { type Recording, recordingFor } from "./page-recording";

test("a recording of one app's page opens another's", () => {
  const input = encodeURIComponent(JSON.stringify({ id: "app_1" }));
  const headers = { accept: "*/*" };
  const recorded: Recording = {
    path: "/apps/model",
    calls: [
      { method: "GET", path: `/api/trpc/apps.watch?input=${input}`, body: null, headers, kind: "stream" },
      { method: "POST", path: "/api/trpc/apps.get", body: '{"id":"app_1"}', headers, kind: "call" },
    ],
  };
  expect(recordingFor(recorded, { id: "app_1", name: "model" }, { id: "app_2", name: "crowd-7" })).toEqual({
    path: "/apps/crowd-7",
    calls: [
      {
        method: "GET",
        path: `/api/trpc/apps.watch?input=${input.replace("app_1", "app_2")}`,
        body: null,
        headers,
        kind: "stream",
      },
      { method: "POST", path: "/api/trpc/apps.get", body: '{"id":"app_2"}', headers, kind: "call" },
    ],
  });
});
