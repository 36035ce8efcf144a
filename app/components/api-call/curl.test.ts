import { expect, it } from "vitest";
import { type ApiCallShape, curlOf } from "./curl";

const authorization = `-H "Authorization: Bearer $TOKEN"`;

it.each<[string, ApiCallShape, string]>([
  ["a read", { method: "GET", path: "/v1/apps" }, `curl 'https://panel.example.com/v1/apps' \\\n  ${authorization}`],
  [
    "a deed without a body",
    { method: "POST", path: "/v1/apps/app_1/stop" },
    `curl -X POST 'https://panel.example.com/v1/apps/app_1/stop' \\\n  ${authorization}`,
  ],
  [
    "a body whose quotes end no word",
    { method: "PATCH", path: "/v1/apps/app_1", body: { name: "it's" } },
    `curl -X PATCH 'https://panel.example.com/v1/apps/app_1' \\\n  ${authorization} \\\n  -H 'Content-Type: application/json' \\\n  -d '{"name":"it'\\''s"}'`,
  ],
])("%s", (_, call, text) => expect(curlOf(call, "https://panel.example.com")).toBe(text));
