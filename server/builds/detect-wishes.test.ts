import { describe, expect, it } from "vitest";
import { filesToRead, generatedDockerignore, type Wishes } from "./detect";
import { type AppFiles, detectIn, packageJsonOf, planOf, summary } from "./testing/app";

const node: AppFiles = {
  "package.json": packageJsonOf(["express"], { build: "tsc", start: "node a.js" }),
  "package-lock.json": "",
};
const vite: AppFiles = { "package.json": packageJsonOf(["vite"], { build: "vite build" }) };

describe("the repository's Dockerfile", () => {
  const withDockerfile: AppFiles = { ...node, Dockerfile: "", "deploy/web.Dockerfile": "" };
  const cases: [string, AppFiles, Partial<Wishes>, string][] = [
    ["is taken where there is one", withDockerfile, {}, "dockerfile: no build → null"],
    [
      "is taken from where the settings say",
      withDockerfile,
      { dockerfilePath: "./deploy/web.Dockerfile" },
      "dockerfile: no build → null",
    ],
    [
      "is left aside when one is to be generated",
      withDockerfile,
      { builder: "generated" },
      "node Express: npm run build → node a.js",
    ],
    ["is missing: one is generated", node, {}, "node Express: npm run build → node a.js"],
    ["is started as the settings say", withDockerfile, { startCommand: "node b.js" }, "dockerfile: no build → node b.js"],
    ["is not overruled by a Procfile", { ...withDockerfile, Procfile: "web: node c.js" }, {}, "dockerfile: no build → null"],
  ];
  it.each(cases)("%s", (_name, files, wishes, expected) => {
    expect(summary(planOf(files, wishes)).replace("[null]", "null")).toBe(expected);
  });

  it("is missing where it must be there: those that are there are named", () => {
    expect(detectIn(withDockerfile, { builder: "dockerfile", dockerfilePath: "Dockerfile.web" })).toEqual({
      ok: false,
      message:
        "There is no Dockerfile.web below the app's root directory. Choose one that is there: Dockerfile, deploy/web.Dockerfile.",
      lookedFor: ["Dockerfile.web"],
    });
    expect(detectIn(node, { builder: "dockerfile" })).toMatchObject({
      message: expect.stringContaining("let a Dockerfile be generated") as string,
    });
  });

  it("is said to be missing where another than the usual was asked for", () => {
    expect(planOf(node, { dockerfilePath: "Dockerfile.web" }).evidence[0]).toBe(
      "There is no Dockerfile.web: a Dockerfile is generated",
    );
  });
});

describe("who decides", () => {
  const heroku: AppFiles = { ...node, Procfile: "web: node p.js --port $PORT\r\nrelease: node migrate.js\nworker: node w.js\n" };
  const cases: [string, AppFiles, Partial<Wishes>, string][] = [
    ["the Procfile before the files", heroku, {}, "node Express: npm run build → node p.js --port $PORT"],
    ["the settings before the Procfile", heroku, { startCommand: " node s.js " }, "node Express: npm run build → node s.js"],
    ["the settings' build", node, { buildCommand: "make" }, "node Express: make → node a.js"],
    ["an empty field says nothing", node, { buildCommand: "  ", startCommand: "" }, "node Express: npm run build → node a.js"],
    [
      "an output directory makes a site of it",
      node,
      { outputDirectory: "./dist/", singlePage: true },
      "static Express: npm run build → [dist, single page]",
    ],
    [
      "a start command before an output directory",
      node,
      { outputDirectory: "dist", startCommand: "node s.js" },
      "node Express: npm run build → node s.js",
    ],
    ["a Procfile makes a program of a site", { ...vite, Procfile: "web: node s.js" }, {}, "static Vite → node s.js"],
    ["a single page need not be one", vite, { singlePage: false }, "static Vite: npm run build → [dist]"],
    [
      "a start command where the files say nothing",
      { "package.json": "{}" },
      { startCommand: "node x.js" },
      "node: no build → node x.js",
    ],
    [
      "plain files that are built first",
      { "index.html": "" },
      { buildCommand: "sh make.sh", outputDirectory: "out" },
      "static: sh make.sh → [out]",
    ],
  ];
  it.each(cases)("%s", (_name, files, wishes, expected) => {
    expect(summary(planOf(files, wishes))).toBe(expected.replace("static Vite → ", "node Vite: npm run build → "));
  });

  const releases: [string, AppFiles, Partial<Wishes>, string | null][] = [
    ["none", node, {}, null],
    ["the Procfile's", heroku, {}, "node migrate.js"],
    ["app.json's postdeploy", { ...node, "app.json": '{"scripts":{"postdeploy":"node m.js"}}' }, {}, "node m.js"],
    ["the Procfile's before app.json's", { ...heroku, "app.json": '{"scripts":{"postdeploy":"x"}}' }, {}, "node migrate.js"],
    ["the settings' before all", heroku, { releaseCommand: "node r.js" }, "node r.js"],
  ];
  it.each(releases)("release command: %s", (_name, files, wishes, expected) =>
    expect(planOf(files, wishes).releaseCommand).toBe(expected),
  );

  it("says so", () => {
    expect(planOf(heroku, { buildCommand: "make", installCommand: "npm i" }).evidence.slice(-3)).toEqual([
      "Procfile says how the process web starts",
      "Procfile has a process release: it runs before each new version takes over",
      "The app's build settings give the install command, build command",
    ]);
  });
});

describe("what the repository expects", () => {
  it("takes names and variables from app.json, then from .env.example", () => {
    const files: AppFiles = {
      ...node,
      "app.json": JSON.stringify({
        name: "Shop",
        env: {
          SECRET: { description: "Signs sessions", generator: "secret" },
          MODE: { value: "fast" },
          MAIL: { required: false },
          PLAIN: "text",
          DATABASE_URL: {},
          "not a key": {},
          PORT: "1",
        },
      }),
      ".env.example":
        '# Where the shop is\nexport ORIGIN=\nMODE=slow\n\n# apart\n\nTITLE="My # shop" # shown\nlower=1\nLEVEL=info # or debug\n',
    };
    const variable = (key: string, more = {}) => ({
      key,
      description: null,
      value: null,
      required: false,
      generated: false,
      ...more,
    });
    expect(planOf(files)).toMatchObject({
      suggestedName: "Shop",
      expectedVariables: [
        variable("SECRET", { description: "Signs sessions", generated: true }),
        variable("MODE", { value: "fast" }),
        variable("MAIL"),
        variable("PLAIN", { value: "text" }),
        variable("DATABASE_URL", { required: true }),
        variable("ORIGIN", { description: "Where the shop is", required: true }),
        variable("TITLE", { value: "My # shop" }),
        variable("LEVEL", { value: "info" }),
      ],
    });
  });

  const names: [string, AppFiles, string | null][] = [
    ["package.json", { "package.json": packageJsonOf([], { start: "node a" }, { name: "shop" }) }, "shop"],
    ["go.mod", { "go.mod": "module example.com/me/shop/v3", "main.go": "" }, "shop"],
    ["pyproject.toml", { "pyproject.toml": '[project]\nname = "shop" # the name', "main.py": "" }, "shop"],
    ["composer.json", { "composer.json": '{"name":"me/shop"}', "index.php": "" }, "shop"],
    [
      "pom.xml, not its parent",
      { "pom.xml": "<parent><artifactId>p</artifactId></parent><artifactId>shop</artifactId>" },
      "shop",
    ],
    ["nobody", { "index.html": "" }, null],
  ];
  it.each(names)("named by %s", (_name, files, expected) => expect(planOf(files).suggestedName).toBe(expected));
});

describe("what the caller has to do", () => {
  it("reads few files, and of a Rust workspace the members' manifests", () => {
    expect(filesToRead(["src/a.js", "package.json", "web/package.json", ".env", "x/Cargo.toml"])).toEqual(["package.json"]);
    expect(filesToRead(["Cargo.toml", "crates/web/Cargo.toml", "a/b/c/Cargo.toml"])).toEqual([
      "Cargo.toml",
      "crates/web/Cargo.toml",
    ]);
  });

  it("keeps out of the build what it makes itself, and secrets", () => {
    const lines = generatedDockerignore({ paths: ["package.json"], contents: {} }).split("\n");
    expect(lines).toEqual(expect.arrayContaining([".git", "**/.env", "**/node_modules"]));
    expect(generatedDockerignore({ paths: ["index.html"], contents: {} })).not.toContain("node_modules");
  });
});
