import { describe, expect, it } from "vitest";
import { testDatabase, testDeploy, testHouse, testLive } from "@/server/testing";
import { changeVariables } from "@/server/variables/change-variables";
import { readPending } from "./read-pending";
import { updateApp } from "./update-app";
import { watchApp } from "./watch-apps";

testDatabase();

describe("what is saved and not live", () => {
  it("is nothing before the first deployment", async () => {
    const { caller, app } = await testHouse();
    await updateApp(caller, { id: app.id, port: 4000 });
    expect(await readPending(caller, app.id)).toEqual({ live: null, coming: null, needs: null, items: [] });
  });

  it("is told until a deployment with all of it is live, and the deployment on its way is named", async () => {
    const house = await testHouse();
    const { caller, app } = house;
    const merge = (variables: Record<string, string | null>) =>
      changeVariables(caller, { id: app.id, scope: "production", mode: "merge", variables });
    await merge({ COLOUR: "blue", API_TOKEN: "hidden-before" });
    const live = await testLive(house);
    expect(await readPending(caller, app.id)).toMatchObject({ live: { id: live.id, number: 1 }, needs: null, items: [] });

    await merge({ COLOUR: "red", API_TOKEN: "hidden-after" });
    await updateApp(caller, { id: app.id, memoryMb: 300 });
    const waiting = await readPending(caller, app.name);
    expect(waiting).toMatchObject({
      needs: "restart",
      coming: null,
      items: [
        { kind: "setting", name: "memoryMb", before: "256", after: "300" },
        { kind: "variable", name: "API_TOKEN", before: null, after: null, secret: true, change: "changed" },
        { kind: "variable", name: "COLOUR", before: "blue", after: "red", secret: false },
      ],
    });
    expect(JSON.stringify(waiting)).not.toContain("hidden");

    await changeVariables(caller, { id: app.id, scope: "preview", mode: "replace", variables: { ONLY_THERE: "1" } });
    expect(await readPending(caller, app.id)).toEqual(waiting);

    const next = await testDeploy(caller, app.id);
    expect(await readPending(caller, app.id)).toMatchObject({ coming: { number: next.number }, needs: "restart" });
    await merge({ COLOUR: "green" });
    expect(await readPending(caller, app.id)).toMatchObject({ coming: null });
    await merge({ COLOUR: "blue", API_TOKEN: "hidden-before" });
    expect((await readPending(caller, app.id)).items.map(({ name }) => name)).toEqual(["memoryMb"]);
  });

  it("reaches whoever watches the app", async () => {
    const { caller, app } = await testHouse();
    const leave = new AbortController();
    const watched = watchApp(caller, app.id, leave.signal);
    const first = await watched.next();
    await changeVariables(caller, { id: app.id, scope: "production", mode: "merge", variables: { A: "1" } });
    const second = await watched.next();
    leave.abort();
    expect(second.value?.app.updatedAt).not.toBe(first.value?.app.updatedAt);
  });
});
