import type { Page } from "playwright-core";
import { sleep } from "@/tests/support/wait";

/** What a browser asks of the server when a page is opened, but for files that never change. */
export type Call = { method: string; path: string; body: string | null; headers: Record<string, string>; stream: boolean };
export type Recording = { path: string; calls: Call[] };

const settleMs = 1_500;
const kept = ["accept", "content-type", "trpc-accept"];

/** Opens the page once and writes down what it calls after its document has come. */
export const recordPage = async (page: Page, path: string): Promise<Recording> => {
  const calls: Call[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (request.isNavigationRequest() || !url.protocol.startsWith("http") || url.pathname.startsWith("/_next/static/")) return;
    const headers = Object.fromEntries(Object.entries(request.headers()).filter(([name]) => kept.includes(name)));
    calls.push({
      method: request.method(),
      path: url.pathname + url.search,
      body: request.postData(),
      headers,
      stream: request.resourceType() === "eventsource",
    });
  });
  const response = await page.goto(path);
  if (!response?.ok()) throw new Error(`${path} answered ${response?.status()}`);
  await sleep(settleMs);
  await page.context().close();
  return { path, calls };
};

export type Named = { id: string; name: string };

/** The same page of another app. Pure. */
export const recordingFor = ({ path, calls }: Recording, recorded: Named, other: Named): Recording => {
  const moved = (text: string) => text.replaceAll(recorded.id, other.id).replaceAll(recorded.name, other.name);
  return {
    path: moved(path),
    calls: calls.map((call) => ({ ...call, path: moved(call.path), body: call.body === null ? null : moved(call.body) })),
  };
};
