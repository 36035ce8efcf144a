import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Problem } from "../support/api";
import { type GitServer, startGitServer } from "../support/git-server";
import { makeRepository, type Repository } from "../support/repository";
import { page } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { newName, removeApp, subjectsOf } from "../support/subjects";

const shared = sharedStack();
const subjects = subjectsOf(shared);
let repository: Repository;
let marks: string;

beforeAll(async () => {
  repository = await makeRepository(page("good"));
  marks = await mkdtemp(join(tmpdir(), "wh-marks-"));
});
afterAll(async () => {
  await repository?.remove();
  if (marks) await rm(marks, { recursive: true, force: true });
});

/** What a refused app must not have left: rows, containers, files in the worker's folders, nor a program that was run. */
const traces = async () => {
  const { sql, engine, dataDir } = shared.stack;
  const [rows] = await sql<{ apps: string; deployments: string }[]>`
    select (select count(*) from apps) as apps, (select count(*) from deployments) as deployments`;
  const folder = (name: string) => readdir(join(dataDir, "worker", name)).catch(() => []);
  return {
    ...rows,
    containers: (await engine.containers()).length,
    mirrors: await folder("mirrors"),
    marks: await readdir(marks),
  };
};

const refuse = async (input: Record<string, unknown>, field: string): Promise<Problem> => {
  const before = await traces();
  const answer = await shared.stack.api.call<Problem>("POST", "/v1/apps", {
    name: newName("bad"),
    repository: repository.path,
    branch: "main",
    ...input,
  });
  expect([422, 409], JSON.stringify(answer.body)).toContain(answer.status);
  expect(answer.status === 409).toBe(answer.body.reason?.endsWith("_taken") === true);
  expect(answer.contentType).toContain("application/problem+json");
  expect(new Set(answer.body.errors?.map((fault) => fault.field))).toEqual(new Set([field]));
  expect(answer.body.errors?.[0]?.message.length).toBeGreaterThan(5);
  expect(await traces()).toEqual(before);
  return answer.body;
};

describe("a repository that must not be used gets a message at its field and leaves nothing half-made", () => {
  test.each([
    ["ext:: with a shell", () => `ext::sh -c touch% ${marks}/ext`],
    ["fd::", () => "fd::7"],
    ["an unknown helper", () => "foo::bar"],
    ["an option", () => `--upload-pack=touch ${marks}/option`],
    ["-oProxyCommand", () => `ssh://-oProxyCommand=touch ${marks}/proxy/x`],
    ["scp-like with an option", () => "-oProxyCommand=id:x"],
    ["git@ with a shell in the host", () => `git@x;touch ${marks}/host:y`],
    ["git://", () => "git://127.0.0.1/x"],
    ["ftp://", () => "ftp://example.com/x"],
    ["javascript:", () => "javascript:alert(1)"],
    ["credentials in the address", () => "https://ada:secret@example.com/x.git"],
    ["a newline", () => `${repository.path}\nx`],
    ["a NUL", () => `${repository.path}\u0000x`],
    ["a path with ..", () => `${repository.path}/../../../etc`],
    ["a folder that is no repository", () => "/etc"],
    ["file:///etc", () => "file:///etc"],
    ["a path that is not there", () => "/nowhere/at/all"],
    ["an empty one", () => "   "],
    ["one of 2000 characters", () => `https://example.com/${"x".repeat(2000)}`],
  ])("%s", async (_, address) => {
    await refuse({ repository: address() }, "repository");
  });

  test("a host that nobody answers for", async () => {
    const { errors } = await refuse({ repository: "https://does-not-exist.invalid/x.git" }, "repository");
    expect(errors?.[0]?.message).toMatch(/name|reach/i);
    await refuse({ repository: "http://127.0.0.1:9/x.git" }, "repository");
  });
});

describe("a branch that must not be used", () => {
  test.each([
    ["--upload-pack=x", "--upload-pack=touch /tmp/x"],
    ["-c", "-c"],
    ["a shell command after a semicolon", "a;id"],
    ["a command substitution", "$(id)"],
    ["a newline", "main\nx"],
    ["HEAD", "HEAD"],
    ["a path upwards", "refs/../x"],
    ["300 characters", "x".repeat(300)],
    ["a zero-width character", "ma\u200bin"],
    ["one that does not exist", "no-such-branch"],
    ["an empty one", " "],
  ])("%s", async (_, branch) => {
    await refuse({ branch }, "branch");
  });
});

describe("other fields", () => {
  test.each([
    ["a Dockerfile path upwards", { dockerfilePath: "../../etc/passwd" }, "dockerfilePath"],
    ["an absolute Dockerfile path", { dockerfilePath: "/etc/passwd" }, "dockerfilePath"],
    ["a Dockerfile path with a newline", { dockerfilePath: "a\nb" }, "dockerfilePath"],
    ["a name with a dot", { name: "a.b" }, "name"],
    ["a name that is a rule", { name: "a`) || Host(`victim" }, "name"],
    ["an empty name", { name: "" }, "name"],
    ["a subdomain with a dot", { subdomain: "a.b" }, "subdomain"],
    ["a subdomain that is a rule", { subdomain: "a`) || Host(`victim" }, "subdomain"],
    ["a wildcard", { subdomain: "*" }, "subdomain"],
    ["a subdomain of 300 characters", { subdomain: "x".repeat(300) }, "subdomain"],
    ["a subdomain that ends with a hyphen", { subdomain: "abc-" }, "subdomain"],
    ["a punycode twin", { subdomain: "xn--pypal-4ve" }, "subdomain"],
    ["port 0", { port: 0 }, "port"],
    ["port 70000", { port: 70_000 }, "port"],
    ["a health path that is no path", { healthCheckPath: "http://elsewhere/" }, "healthCheckPath"],
    ["memory of 1 MB", { memoryMb: 1 }, "memoryMb"],
    ["no CPU", { cpus: 0 }, "cpus"],
    ["no processes", { pidsLimit: 0 }, "pidsLimit"],
  ])("%s", async (_, input, field) => {
    await refuse(input, field);
  });

  test("a name or subdomain that is taken", async () => {
    const { app } = await subjects.make(page("taken"));
    const { errors } = await refuse({ name: app.name.toUpperCase(), subdomain: newName() }, "name");
    expect(errors?.[0]?.message).toMatch(/taken|already|exists/i);
    await refuse({ subdomain: app.subdomain }, "subdomain");
    await refuse({ subdomain: app.subdomain.toUpperCase() }, "subdomain");
  });

  test("a body that is no JSON, no object, or too large", async () => {
    const { api } = shared.stack;
    for (const body of [[], "text", null, 7]) expect([400, 422]).toContain((await api.call("POST", "/v1/apps", body)).status);
    const large = await api.call<Problem>("POST", "/v1/apps", { name: "x".repeat(3_000_000), repository: repository.path });
    expect([413, 422]).toContain(large.status);
  });
});

describe("a git server", () => {
  const servers: GitServer[] = [];
  const serve = async (options: Parameters<typeof startGitServer>[1]) => {
    const server = await startGitServer(dirname(repository.path), options);
    servers.push(server);
    return server;
  };
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
  });

  test("that serves a public repository over HTTP is read, and its app runs", async () => {
    const server = await serve({});
    const { api } = shared.stack;
    const app = await api.createApp({ name: newName(), repository: server.url("repository.git") });
    await api.deployLive(app.id);
    expect((await shared.stack.edge(`${app.subdomain}.localhost`)).body).toBe("good");
    await removeApp(shared.stack, app.id);
  });

  test("that asks for a password: the message says that the repository is private", async () => {
    const server = await serve({ credentials: "ada:secret" });
    const { errors } = await refuse({ repository: server.url("repository.git") }, "repository");
    expect(errors?.[0]?.message).toMatch(/private|password/i);
  });

  test("that redirects elsewhere is not followed", async () => {
    const target = await serve({});
    const server = await serve({ redirectTo: `http://127.0.0.1:${target.port}` });
    await refuse({ repository: server.url("repository.git") }, "repository");
    expect(target.requests).toEqual([]);
  });

  test("that never answers is given up in time", async () => {
    const server = await serve({ silent: true });
    const startedAt = performance.now();
    await refuse({ repository: server.url("repository.git") }, "repository");
    expect(performance.now() - startedAt).toBeLessThan(28_000);
  });
});

describe("what only the fetch can see", () => {
  test("a repository over the size limit fails with that reason and leaves no files", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make({ ...page("big"), "big.bin": randomBytes(40 * 1024 * 1024) });
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed");
    expect(failed.reasonCode).toBe("repository_too_large");
    expect(failed.reason).toMatch(/32 MB/);
  });

  test("a work tree over the size limit, though its pack is small, fails too", async () => {
    const { api } = shared.stack;
    const zeros = Buffer.alloc(20 * 1024 * 1024);
    const subject = await subjects.make({ ...page("bomb"), a: zeros, b: zeros, c: zeros });
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed");
    expect(failed.reasonCode).toBe("repository_too_large");
  });

  test.each([
    ["an absolute link", { "leak.txt": { symlink: "/etc/passwd" } }],
    ["a link upwards", { "deep/leak.txt": { symlink: "../../outside" } }],
    ["a chain of links", { a: { symlink: "b" }, b: { symlink: "../c" } }],
  ] as const)("%s out of the tree is refused", async (_, links) => {
    const { api } = shared.stack;
    const subject = await subjects.make({ ...page("linked"), ...links });
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed");
    expect(failed.reasonCode).toBe("symlink_outside");
  });

  test("a Dockerfile that is a link out of the tree is refused", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make({ "index.html": "x", Dockerfile: { symlink: "/etc/passwd" } });
    const failed = await api.waitForStatus((await api.deploy(subject.app.id)).id, "failed");
    expect(["symlink_outside", "dockerfile_outside"]).toContain(failed.reasonCode);
  });

  test("links inside the tree, hooks and submodules do no harm: the app runs, nothing of theirs does", async () => {
    const { api } = shared.stack;
    const subject = await subjects.make({
      ...page("linked well"),
      "link.html": { symlink: "index.html" },
      ".gitmodules": `[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch% ${marks}/submodule\n`,
      ".gitattributes": "* filter=evil\n",
    });
    await api.deployLive(subject.app.id);
    expect((await subject.page()).body).toBe("linked well");
    expect(await readdir(marks)).toEqual([]);
  });

  test("the repository's own folder is not a way around: a link in place of it is resolved or refused, never followed into the host", async () => {
    const home = await mkdtemp(join(tmpdir(), "wh-linked-"));
    await mkdir(join(home, "target"));
    await writeFile(join(home, "target", "secret"), "x");
    await symlink(join(home, "target"), join(home, "repository.git"));
    await refuse({ repository: join(home, "repository.git") }, "repository");
    await rm(home, { recursive: true, force: true });
  });
});
