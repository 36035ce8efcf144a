import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LogPage, RuntimeLogLine } from "@/server/workers/protocol";
import { command } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";
import { sleep, waitFor } from "../support/wait";

const shared = sharedStack();
const subjects = subjectsOf(shared);

const serve = "exec httpd -f -p $PORT -h /etc";
/** Says a number every so often, beside serving. */
const ticking = (every: string) => command(`(n=0; while true; do n=$((n+1)); echo tick $n; sleep ${every}; done) & ${serve}`);

const page = async (appId: string, query: string): Promise<LogPage> => {
  const { api } = shared.stack;
  return api.expectStatus<LogPage>(200, api.call("GET", `/v1/apps/${appId}/logs?${query}`));
};

/** Everything that is kept of an app, page by page. */
const everything = async (appId: string): Promise<RuntimeLogLine[]> => {
  const lines: RuntimeLogLine[] = [];
  for (let cursor = ""; ; ) {
    const found = await page(appId, `order=oldest&tail=5000${cursor}`);
    lines.push(...found.lines);
    if (!found.hasMore) return lines;
    cursor = `&cursor=${found.newer}`;
  }
};
const ticksOf = (lines: readonly RuntimeLogLine[]) =>
  lines.flatMap(({ text }) => (/^tick \d+$/.test(text) ? [Number(text.slice(5))] : []));
const countUp = (numbers: readonly number[]) => numbers.map((_, at) => at + 1);

const workerMemoryMb = async (): Promise<number> => {
  const status = await readFile(`/proc/${await shared.stack.pid("worker")}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
};

describe("what an app wrote", () => {
  test("can be searched after it crashed, was deployed anew, and is gone when the app is deleted", async () => {
    const { api, dataDir } = shared.stack;
    const { app, repository } = await subjects.make(command(`echo words of the first; echo odd one >&2; ${serve}`));
    const first = await api.deployLive(app.id);
    await repository.commit(command("echo words of the crash; exit 3"));
    const crashed = await api.deploy(app.id);
    await api.waitForStatus(crashed.id, "failed");
    await repository.commit(command(`echo words of the third; ${serve}`));
    const third = await api.deployLive(app.id);
    const found = await waitFor(
      async () => {
        const { lines } = await page(app.id, "search=WORDS%20of&since=1h");
        return lines.length === 3 ? lines : null;
      },
      { what: "the words of all three" },
    );
    expect(found.map(({ text, deploymentId, stream }) => [text, deploymentId, stream])).toEqual([
      ["words of the first", first.id, "stdout"],
      ["words of the crash", crashed.id, "stdout"],
      ["words of the third", third.id, "stdout"],
    ]);
    const { lines: odd } = await page(app.id, `stream=stderr&deploymentId=${first.id}`);
    expect(odd.map(({ text }) => text)).toEqual(["odd one"]);
    expect((await page(app.id, "search=words&until=1h")).lines).toEqual([]);
    expect((await api.call("GET", `/v1/apps/${app.id}/logs?since=yesterday`)).status).toBe(422);
    const file = await fetch(`${shared.stack.origin}/v1/apps/${app.id}/logs/file?search=words`, {
      headers: { authorization: `Bearer ${shared.stack.token}` },
    });
    expect((await file.text()).trim().split("\n")).toHaveLength(3);
    const folder = join(dataDir, "worker", "logs", app.id);
    expect(existsSync(folder)).toBe(true);
    await api.call("DELETE", `/v1/apps/${app.id}`);
    await waitFor(() => !existsSync(folder), { what: "the app's log to go", timeoutMs: 60_000 });
  });

  test("has no line lost or doubled when the host's program is killed, and none of the time while it was away", async () => {
    const { stack } = shared;
    const { app } = await subjects.make(ticking("0.01"));
    await stack.api.deployLive(app.id);
    /** The last line when it is of this moment: the host's program works, and has caught up. */
    const newest = () =>
      waitFor(
        async () => {
          const [last] = (await page(app.id, "tail=1")).lines;
          return last && Date.now() - Date.parse(last.time) < 1_500 ? last : null;
        },
        { what: "the newest lines", timeoutMs: 90_000, everyMs: 200 },
      );
    for (let kills = 0; kills < 2; kills += 1) {
      await newest();
      await stack.kill("worker");
      await sleep(500);
    }
    await newest();
    await stack.takeAway("worker");
    try {
      const refused = await waitFor(
        async () => {
          const answer = await stack.api.call<{ reason: string }>("GET", `/v1/apps/${app.id}/logs`);
          return answer.status === 503 ? answer : null;
        },
        { what: "the host to be missed" },
      );
      expect(refused.body).toMatchObject({ reason: "host_offline" });
      await sleep(2_000);
    } finally {
      await stack.letReturn("worker");
    }
    const before = await newest();
    expect(before.text).toMatch(/^tick/);
    const ticks = ticksOf(await everything(app.id));
    expect(ticks.length).toBeGreaterThan(300);
    expect(ticks).toEqual(countUp(ticks));
  });

  test("is text, whatever it is made of", async () => {
    const bytes = [
      "a\\033[31mred\\033[0m\\000b",
      "50%%\\r100%%",
      "bad \\377\\376 bytes",
      "\\033]8;;http://evil.example\\033\\\\\\\\link\\033]8;;\\007",
      "</script><b>bold",
      "2020-01-01T00:00:00.000000000Z o dep_forged forged",
      "# not a checkpoint",
    ];
    const { app } = await subjects.make(command(`printf '${bytes.map((each) => `${each}\\n`).join("")}'; ${serve}`));
    await shared.stack.api.deployLive(app.id);
    const lines = await waitFor(
      async () => {
        const found = (await page(app.id, "stream=stdout")).lines;
        return found.length === bytes.length ? found : null;
      },
      { what: "the lines" },
    );
    expect(lines.map(({ text }) => text)).toEqual([
      "aredb",
      "100%",
      "bad \ufffd\ufffd bytes",
      expect.stringMatching(/link$/),
      "</script><b>bold",
      "2020-01-01T00:00:00.000000000Z o dep_forged forged",
      "# not a checkpoint",
    ]);
    expect(lines.every(({ time }) => Date.now() - Date.parse(time) < 120_000)).toBe(true);
  });

  test("a flood of one app is cut, marked and bounded, and leaves another's lines flowing", async () => {
    const { api } = shared.stack;
    const quiet = await subjects.make(ticking("0.1"));
    await api.deployLive(quiet.app.id);
    const before = await workerMemoryMb();
    const flood = "(yes 'a line of a flood that says the same again and again' | head -c 300000000) & ";
    const endless = "(head -c 100000000 /dev/zero | tr '\\\\0' x) & ";
    const loud = await subjects.make(command(`${flood}${endless}${serve}`));
    await api.deployLive(loud.app.id);
    let most = 0;
    for (let seconds = 0; seconds < 15; seconds += 1) {
      await sleep(1_000);
      most = Math.max(most, await workerMemoryMb());
    }
    const ticks = ticksOf(await everything(quiet.app.id));
    expect(ticks).toEqual(countUp(ticks));
    const recent = (await page(quiet.app.id, "since=5s")).lines;
    expect(recent.length).toBeGreaterThan(25);
    const marks = (await everything(loud.app.id)).filter(({ text }) => /^\d+ lines? dropped/.test(text));
    expect(marks.length).toBeGreaterThan(0);
    expect(most - before).toBeLessThan(150);
  });

  test("comes as server-sent events, first what there is, then each new line once, and goes on after a cut", async () => {
    const { app } = await subjects.make(ticking("0.05"));
    await shared.stack.api.deployLive(app.id);
    const read = async (count: number, lastEventId?: string) => {
      const leave = new AbortController();
      const headers = { authorization: `Bearer ${shared.stack.token}`, ...(lastEventId ? { "last-event-id": lastEventId } : {}) };
      const url = `${shared.stack.origin}/v1/apps/${app.id}/logs?follow=1&tail=10&search=tick`;
      const response = await fetch(url, { headers, signal: leave.signal });
      expect(response.headers.get("content-type")).toContain("text/event-stream");
      const decoder = new TextDecoder();
      let text = "";
      for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(bytes, { stream: true });
        if ((text.match(/"tick \d+"/g) ?? []).length >= count && text.endsWith("\n\n")) break;
      }
      leave.abort();
      const ticks = [...text.matchAll(/"tick (\d+)"/g)].map((match) => Number(match[1]));
      return {
        ticks,
        lastEventId: text
          .match(/^id: (.+)$/gm)
          ?.at(-1)
          ?.slice(4),
      };
    };
    await waitFor(async () => (await page(app.id, "search=tick")).lines.length > 20, { what: "some lines" });
    const first = await read(40);
    expect(first.ticks).toEqual(first.ticks.map((_, at) => (first.ticks[0] ?? 0) + at));
    const second = await read(20, first.lastEventId);
    expect(second.ticks[0]).toBe((first.ticks.at(-1) ?? 0) + 1);
  });
});
