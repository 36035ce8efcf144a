import { describe, expect, it } from "vitest";
import { detect, filesToRead, type Wishes } from "./detect";
import { type AppFiles, detectIn, dockerfileOf, packageJsonOf, planOf, undecided } from "./testing/app";

/** Every instruction that a generated Dockerfile may begin a line with. */
const instruction = /^(?:FROM|RUN|COPY|WORKDIR|ENV|ARG|USER|EXPOSE|CMD) /;

const expectWhole = (text: string) => {
  for (const line of text.trimEnd().split("\n")) if (line !== "") expect(line).toMatch(instruction);
};

describe("a command stays inside its line", () => {
  const commands = [
    "echo \"quoted\" and 'quoted'",
    "first line\nUSER root\nRUN id",
    "ends with a backslash \\",
    "a\r\nFROM scratch",
    "# syntax=evil",
    '"]\nRUN ["id',
    "$(cat /etc/passwd) `id` ${HOME}",
    "\u2028RUN id",
    "<<EOF",
  ];
  it.each(commands)("%j", (command) => {
    const files: AppFiles = { "package.json": packageJsonOf(["express"]) };
    const text = dockerfileOf(files, { installCommand: command, buildCommand: command, startCommand: command });
    expectWhole(text);
    const runs = text
      .split("\n")
      .filter((line) => line.startsWith("RUN ") && line.includes(JSON.stringify(command.trim()).slice(1, -1)));
    expect(runs.length).toBeGreaterThanOrEqual(1);
    const words = JSON.parse(/^CMD (.*)$/m.exec(text)?.[1] ?? "") as string[];
    expect(words.slice(0, 2)).toEqual(["/bin/sh", "-c"]);
    expect(words[2]?.endsWith(command.trim())).toBe(true);
  });

  it("also when it is the repository's", () => {
    const scripts = { build: "a\nUSER root", start: "node a.js\nRUN id", postinstall: "x\ny" };
    expectWhole(dockerfileOf({ "package.json": packageJsonOf(["express"], scripts, { main: "a\nb.js" }) }));
    expectWhole(dockerfileOf({ Procfile: "web: node a.js\rRUN id\nUSER root: x", "index.html": "" }));
  });

  it("and one that no shell can be given is refused", () => {
    const files = { "index.html": "" };
    expect(detectIn(files, { startCommand: "a\0" })).toMatchObject({
      ok: false,
      message: expect.stringContaining("NUL") as string,
    });
    expect(detectIn(files, { buildCommand: "x".repeat(5_000) })).toMatchObject({
      ok: false,
      message: expect.stringContaining("longer") as string,
    });
    expect(detectIn({ "package.json": "{}", Procfile: `web: ${"x".repeat(5_000)}` })).toMatchObject({ ok: false });
  });
});

describe("an output directory stays below the app", () => {
  const bad = ["../x", "a/../../b", "$HOME", "a*", "a\nRUN id", "[ab]", "a\\b", "a;b", '"', "a/./../b"];
  it.each(bad)("%j is refused", (outputDirectory) => {
    expect(detectIn({ "index.html": "" }, { outputDirectory, buildCommand: "x" })).toMatchObject({
      ok: false,
      message: expect.stringContaining("output directory must be a folder below") as string,
    });
  });

  it("also when a configuration names it", () => {
    const files = { "package.json": packageJsonOf(["vite"]), "vite.config.js": 'outDir: "../../etc"' };
    expect(detectIn(files)).toMatchObject({ ok: false });
    expect(detectIn({ Staticfile: "root: $x", "$x/index.html": "" })).toMatchObject({ ok: false });
  });

  it.each([
    ["/dist/", "dist"],
    ["./a b/c", "a b/c"],
    [".", "."],
    ["öffentlich", "öffentlich"],
  ])("%j is %s", (outputDirectory, expected) =>
    expect(planOf({ "index.html": "" }, { outputDirectory }).outputDirectory).toBe(expected),
  );
});

describe("manifests that nobody would write", () => {
  const start = { "server.js": "" };
  const manifests = [
    "",
    "[]",
    "null",
    "1",
    '"x"',
    "{",
    '{"scripts":[]}',
    '{"scripts":{"start":{}}}',
    '{"dependencies":"next"}',
    "\uFEFF{}",
  ];
  it.each(manifests)("package.json is %j", (text) => expect(detectIn({ ...start, "package.json": text }).ok).toBe(true));

  const keys = [
    '{"__proto__":{"scripts":{"start":"node evil.js"}}}',
    '{"scripts":{"__proto__":{"start":"node evil.js"}}}',
    '{"constructor":{"prototype":{"start":"evil.js"}}}',
  ];
  it.each(keys)("keys of prototypes say nothing: %s", (text) => {
    expect(planOf({ ...start, "package.json": text }).startCommand).toBe("node server.js");
    expect(({} as Record<string, unknown>).scripts).toBeUndefined();
  });

  it("dependencies named as properties of every object are no frameworks", () => {
    expect(
      planOf({ ...start, "package.json": '{"packageManager":"toString@1","engines":{"node":"lts/constructor"}}' }).framework,
    ).toBeNull();
  });

  it("one that is far too large is not read", () => {
    const large = JSON.stringify({ scripts: { start: "node big.js" }, filler: "x".repeat(300_000) });
    expect(planOf({ ...start, "package.json": large }).startCommand).toBe("node server.js");
  });

  it("sentences hold nothing that a terminal would obey", () => {
    const evidence = planOf({ ...start, "package.json": "{}", ".nvmrc": "\u001b[31m22\u202e" }).evidence.join("\n");
    for (const character of ["\u001b", "\u202e"]) expect(evidence).not.toContain(character);
  });
});

describe("file names that nobody would give", () => {
  const names = [
    "a b.js",
    "-rf",
    "--help/index.html",
    "cmd/$(id)/main.go",
    "cmd/a'b/main.go",
    'cmd/"x"/main.go',
    "cmd/-x/main.go",
    "\n/wsgi.py",
    "a.b/wsgi.py",
  ];
  it.each(names)("%j", (name) => {
    const files: AppFiles = { [name]: "", "go.mod": "module m", "requirements.txt": "django" };
    const detection = detectIn(files);
    if (detection.ok) expectWhole(detection.plan.dockerfile ?? "");
  });

  it("a folder that looks like an option is none", () => {
    expect(planOf({ "go.mod": "module m", "cmd/-x/main.go": "" }).buildCommand).toMatch(/ \.\/cmd\/-x$/);
  });
});

describe("it stays fast", () => {
  const wishes: Wishes = undecided;
  /** Processor time: a busy machine makes nothing slower. */
  const within = (ms: number, work: () => void) => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(ms);
  };

  it("with 20,000 paths", () => {
    const paths = Array.from(
      { length: 20_000 },
      (_, number) => `folder-${number % 97}/sub/${"x".repeat(100)}-${number}/package.json`,
    );
    within(1_500, () => expect(detect({ paths, contents: {} }, wishes).ok).toBe(false));
  });

  const fillers = [
    " ",
    "\n",
    "\t\n",
    "[",
    "[ ",
    "(",
    "'",
    '"',
    "a",
    "a ",
    "a: ",
    "gem ",
    "<parent>",
    "${",
    "$(",
    "#",
    "\\",
    "=",
    ",",
    "- ",
  ];
  it.each(fillers)(
    "with manifests full of %j",
    (filler) => {
      const text = filler.repeat(Math.floor(50_000 / filler.length));
      const manifests = filesToRead([
        ...["package.json", "Procfile", "app.json", ".env.example", ".nvmrc", ".yarnrc.yml", "pnpm-workspace.yaml", "Staticfile"],
        ...["requirements.txt", "pyproject.toml", "Pipfile", ".python-version", "main.py", "app.py", "wsgi.py"],
        ...[
          "go.mod",
          "main.go",
          "Gemfile",
          ".ruby-version",
          "composer.json",
          "Cargo.toml",
          "pom.xml",
          "build.gradle",
          "vite.config.ts",
        ],
      ]);
      // Seconds only where the work grows with the square.
      within(4_000, () => {
        for (const manifest of manifests) {
          const paths = [manifest, "manage.py", "index.html"];
          detect({ paths, contents: { [manifest]: text } }, wishes);
          detect({ paths, contents: { [manifest]: `x = "${text}` } }, wishes);
        }
      });
    },
    60_000,
  );

  it("with one long script", () => {
    for (const filler of fillers) {
      const files = {
        "package.json": packageJsonOf(["vite"], { start: `vite ${filler.repeat(20_000)}`, build: filler.repeat(20_000) }),
      };
      within(2_000, () => void detectIn(files));
    }
  }, 60_000);
});

it("what a repository says of itself stays short: each deployment keeps it", () => {
  const long = "x".repeat(50_000);
  const plan = planOf({
    "package.json": JSON.stringify({ name: long, scripts: { start: "node a.js" } }),
    "app.json": JSON.stringify({ env: { A: { description: long, value: long } } }),
    ".env.example": `# ${long}\nB=${long}\n`,
  });
  expect(JSON.stringify(plan).length).toBeLessThan(10_000);
  expect(plan.expectedVariables.map(({ key, value }) => [key, value])).toEqual([
    ["A", null],
    ["B", null],
  ]);
});
