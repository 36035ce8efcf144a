import type { Page, Request } from "playwright-core";
import { sleep } from "@/tests/support/wait";

/** What a browser asks of the server when a page is opened, but for files that never change. */
export type Call = {
  method: string;
  path: string;
  body: string | null;
  headers: Record<string, string>;
  /** `ahead`: for a page that may be opened next; nobody waits for it, but the server has the work. */
  kind: "call" | "stream" | "ahead";
};
export type Recording = { path: string; calls: Call[] };

const settleMs = 1_500;
const isKept = (header: string) => /^(?:accept|content-type|rsc|next-.*|trpc-.*)$/.test(header);

const kindOf = (request: Request): Call["kind"] => {
  if (request.resourceType() === "eventsource") return "stream";
  return "rsc" in request.headers() ? "ahead" : "call";
};

/** Opens the page once and writes down what it calls after its document has come. */
export const recordPage = async (page: Page, path: string): Promise<Recording> => {
  const calls: Call[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (request.isNavigationRequest() || !url.protocol.startsWith("http") || url.pathname.startsWith("/_next/static/")) return;
    const headers = Object.fromEntries(Object.entries(request.headers()).filter(([name]) => isKept(name)));
    calls.push({
      method: request.method(),
      path: url.pathname + url.search,
      body: request.postData(),
      headers,
      kind: kindOf(request),
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
