import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DesiredState } from "@/server/workers/protocol";
import { DesiredSync } from "./desired-sync";
import { saveJson } from "./files";
import type { Log } from "./logger";

const state = (version: number): DesiredState => ({
  version,
  installationId: "ins_1",
  workerId: "wrk_1",
  routeVersion: 1,
  apps: [],
  claims: [],
  ended: [],
  tombstones: [],
  protectedImages: [],
});
const log = { info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as Log;
let folder = "";
let answer: () => Response;
const warn = vi.fn();
const make = async () => {
  const sync = new DesiredSync({
    file: join(folder, "desired-state.json"),
    call: () => Promise.resolve(answer()),
    log,
    onChange: () => undefined,
    warn,
  });
  await sync.load();
  return sync;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wh-desired-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("the saved state is known, and not acted upon until the control plane has told its own", async () => {
  await saveJson(join(folder, "desired-state.json"), state(7));
  const sync = await make();
  expect([sync.state?.version, sync.isCurrent]).toEqual([7, false]);
  answer = () => new Response("", { status: 503 });
  await sync.refresh();
  expect(sync.isCurrent).toBe(false);
  answer = () => Response.json(state(7));
  await sync.refresh();
  expect(sync.isCurrent).toBe(true);
  sync.close();
});

it("what was told before a silence is not current after it, until it is told again, if only that nothing has changed", async () => {
  const sync = await make();
  answer = () => Response.json(state(7), { headers: { etag: '"7"' } });
  await sync.refresh();
  const silence = performance.now();
  expect([sync.isCurrent, sync.isCurrentSince(silence)]).toEqual([true, false]);
  answer = () => new Response(null, { status: 304 });
  await sync.refresh();
  expect(sync.isCurrentSince(silence)).toBe(true);
  sync.close();
});

it("a state that went back holds everything, claims too, until a newer one comes", async () => {
  await saveJson(join(folder, "desired-state.json"), state(7));
  const sync = await make();
  answer = () => Response.json(state(3));
  await sync.refresh();
  expect([sync.state?.version, sync.isCurrent]).toEqual([7, false]);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("restored backup"));
  answer = () => Response.json(state(8));
  await sync.refresh();
  expect([sync.state?.version, sync.isCurrent]).toEqual([8, true]);
  sync.close();
});
