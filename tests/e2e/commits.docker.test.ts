import { describe, expect, test } from "vitest";
import { page, slowBuild } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { subjectsOf } from "../support/subjects";

const shared = sharedStack();
const subjects = subjectsOf(shared);

describe("the commit that was asked for is the commit that runs", () => {
  test("a given commit runs while the branch has moved on, and moves on during the build", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("zero"));
    const wanted = await subject.repository.commit(slowBuild("wanted", 1));
    await subject.repository.commit(page("newer"));
    const deployment = await api.deploy(subject.app.id, wanted);
    await api.waitForStatus(deployment.id, ["building", "starting", "live"]);
    await subject.repository.commit(page("newest"));
    expect(await api.waitForStatus(deployment.id, "live")).toMatchObject({ commit: wanted });
    expect((await subject.page()).body).toBe("wanted");
  });

  test("a commit that no branch holds any more still runs", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("lost"));
    await subject.repository.git("update-ref", "-d", "HEAD");
    await subject.repository.commit(page("rewritten"));
    const deployment = await api.deployLive(subject.app.id, subject.repository.firstCommit);
    expect(deployment.commit).toBe(subject.repository.firstCommit);
    expect((await subject.page()).body).toBe("lost");
  });

  test("without a commit, it is the branch's head at the moment of asking, though the branch moves right after", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(slowBuild("asked", 1));
    // One that runs already makes the second wait in line while the branch moves.
    await api.deploy(subject.app.id);
    const head = await subject.repository.commit(page("head"));
    const deployment = await api.deploy(subject.app.id);
    await subject.repository.commit(page("too late"));
    expect(await api.waitForStatus(deployment.id, "live")).toMatchObject({ commit: head });
    expect((await subject.page()).body).toBe("head");
  });

  test("a commit that is not in the repository fails in the fetch, with its reason", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("here"));
    const deployment = await api.deploy(subject.app.id, "0123456789abcdef0123456789abcdef01234567");
    const failed = await api.waitForStatus(deployment.id, "failed");
    expect(failed.reasonCode).toBe("commit_not_found");
    expect(failed.stages.find((stage) => stage.name === "fetch")?.error).toBeTruthy();
  });

  test("an abbreviated commit is refused at its field", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make(page("short"));
    const answer = await api.call("POST", `/v1/apps/${subject.app.id}/deployments`, {
      commit: subject.repository.firstCommit.slice(0, 10),
    });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: "commit" }] } });
  });
});
