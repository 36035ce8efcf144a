import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connection } from "@/server/connections/schema";
import type { DeployKey } from "@/server/deploy-keys/schema";
import type { Problem } from "../support/api";
import { type GitServer, startGitServer } from "../support/git-server";
import { newName, removeApp } from "../support/own-apps";
import { addToken, type ProviderServer, startProviderServer } from "../support/provider-server";
import { makeRepository } from "../support/repository";
import { page } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { type SshServer, startSshServer } from "../support/ssh-server";

/** From a private repository to a page: with a deploy key over SSH, with a connection's token over HTTP. */
const shared = sharedStack();
const token = "a-token-that-reads-0123456789";

let repository: Awaited<ReturnType<typeof makeRepository>>;
let root = "";
let ssh: SshServer;
let git: GitServer;
let provider: ProviderServer;
const made: string[] = [];

beforeAll(async () => {
  repository = await makeRepository(page("private"));
  root = await mkdtemp(join(tmpdir(), "wh-private-"));
  await mkdir(join(root, "team"));
  await symlink(repository.path, join(root, "team", "app.git"));
  ssh = await startSshServer();
  git = await startGitServer(root, { credentials: `oauth2:${token}` });
  provider = await startProviderServer("codeberg", { repositories: ["team/app"], gitPort: git.port });
  addToken(provider.world, { token });
});
afterAll(async () => {
  for (const id of made) await removeApp(shared.stack, id);
  await Promise.all([ssh.close(), git.close(), provider.close()]);
  await repository.remove();
  await rm(root, { recursive: true, force: true });
});

const create = async (input: Record<string, unknown>) => {
  const answer = await shared.stack.api.call<{ id: string; subdomain: string } & Problem>("POST", "/v1/apps", {
    name: newName("private"),
    branch: "main",
    ...input,
  });
  if (answer.status === 201) made.push(answer.body.id);
  return answer;
};
const served = async (subdomain: string) => (await shared.stack.edge(`${subdomain}.localhost`)).body;
const keysLeft = () => readdirSync("/dev/shm").filter((name) => name.startsWith("wisehosting-ssh-"));

describe("with a deploy key", () => {
  test("it is refused with what to do, then read, and a server with another key is refused until that is accepted", async () => {
    const { api } = shared.stack;
    const key = await api.expectStatus<DeployKey>(201, api.call("POST", "/v1/deploy-keys", { name: "e2e" }));
    const source = { repository: ssh.url(repository.path), deployKeyId: key.id };
    const refused = await create(source);
    expect(refused).toMatchObject({ status: 422, body: { reason: "repository_private" } });
    expect(refused.body.errors?.[0]).toMatchObject({ field: "repository", message: expect.stringContaining("public half") });
    await ssh.letIn(key.publicKey);
    const looked = await api.call<{ commit: string }>("POST", "/v1/inspections", source);
    expect(looked).toMatchObject({ status: 200, body: { commit: repository.firstCommit } });
    const app = await create(source);
    expect(app.status).toBe(201);
    const deployment = await api.deployLive(app.body.id);
    expect(deployment.commit).toBe(repository.firstCommit);
    expect(await served(app.body.subdomain)).toBe("private");
    const { items } = await api.expectStatus<{ items: DeployKey[] }>(200, api.call("GET", "/v1/deploy-keys"));
    const server = `[127.0.0.1]:${ssh.port}`;
    expect(items.find(({ id }) => id === key.id)).toMatchObject({
      apps: 1,
      servers: [{ server, fingerprint: await ssh.fingerprint() }],
    });
    await ssh.changeKey();
    const second = await repository.commit(page("again"));
    const changed = await api.call<Problem>("POST", `/v1/apps/${app.body.id}/deployments`, {});
    expect(changed).toMatchObject({ status: 422, body: { reason: "host_key_refused" } });
    const path = `/v1/deploy-keys/${key.id}/servers/${encodeURIComponent(server)}`;
    expect(await api.call("DELETE", path)).toMatchObject({ status: 200 });
    expect((await api.deployLive(app.body.id)).commit).toBe(second);
    expect(await served(app.body.subdomain)).toBe("again");
    await expect.poll(keysLeft).toEqual([]);
  });
});

describe("with a connection", () => {
  test("its token reads the repository in web and on the host, and is shown nowhere", async () => {
    const { api } = shared.stack;
    const given = { provider: "codeberg", name: "ours", baseUrl: provider.baseUrl, token };
    const connection = await api.expectStatus<Connection>(201, api.call("POST", "/v1/git-connections", given));
    const source = { repository: `${provider.baseUrl}/team/app.git`, gitConnectionId: connection.id };
    const without = await create({ repository: source.repository });
    expect(without).toMatchObject({ status: 422, body: { reason: "repository_private" } });
    expect(await create({ ...source, repository: git.url("team/app.git") })).toMatchObject({
      status: 422,
      body: { reason: "connection_elsewhere", errors: [{ field: "gitConnectionId" }] },
    });
    expect((await api.call("POST", "/v1/inspections", source)).status).toBe(200);
    const app = await create(source);
    expect(app.status).toBe(201);
    // For web, which leaves it to the host then, and for the host, which tries again.
    git.failNext(503, 429);
    const deployment = await api.deploy(app.body.id);
    const live = await api.waitForStatus(deployment.id, ["live"]);
    expect(await served(app.body.subdomain)).toMatch(/^(?:private|again)$/);
    expect(new Set(git.authorised.map(({ credential }) => credential))).toEqual(new Set([`oauth2:${token}`]));
    expect(await api.buildLog(deployment.id)).toContain("Trying again in");
    const told = JSON.stringify([connection, app.body, live]) + (await api.buildLog(deployment.id));
    expect(told).not.toContain(token);
    expect(told).not.toContain(Buffer.from(`oauth2:${token}`).toString("base64"));
  });
});
