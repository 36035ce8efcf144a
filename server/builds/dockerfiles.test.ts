import { describe, expect, it } from "vitest";
import { baseImages, type Wishes } from "./detect";
import { commandOfStep } from "./rules/instructions";
import { type AppFiles, dockerfileOf, packageJsonOf } from "./testing/app";

const variables = "if [ -f /run/secrets/build-env ]; then . /run/secrets/build-env; fi; ";
const secret = "--mount=type=secret,id=build-env";
const withVariables = (command: string) => `RUN ${secret} ["/bin/sh","-ec","${variables}${command}"]`;
const plain = (command: string) => `RUN ["/bin/sh","-ec","${command}"]`;
const node: AppFiles = {
  "package.json": packageJsonOf(["express"], { build: "tsc", start: "node a.js" }),
  "package-lock.json": "",
  ".npmrc": "",
};

describe("the Dockerfile of a Node app", () => {
  it("installs from the lock file, builds, leaves out what only the build needs, and runs as nobody in particular", () => {
    expect(dockerfileOf(node).split("\n")).toEqual([
      "FROM node:24-bookworm-slim AS build",
      "WORKDIR /app",
      "ENV PATH=/app/node_modules/.bin:$PATH HUSKY=0 NEXT_TELEMETRY_DISABLED=1 ASTRO_TELEMETRY_DISABLED=1",
      'COPY ["package.json","package-lock.json",".npmrc","./"]',
      withVariables("npm ci --include=dev"),
      "COPY . .",
      "ARG WISEHOSTING_BUILD_VARIABLES",
      withVariables("npm run build"),
      withVariables("npm prune --omit=dev"),
      "",
      "FROM node:24-bookworm-slim",
      'COPY --from=build --chown=1000:1000 ["/app","/app"]',
      "WORKDIR /app",
      "ENV NODE_ENV=production HOME=/tmp PATH=/app/node_modules/.bin:$PATH",
      "USER 1000:1000",
      "EXPOSE 3000",
      'CMD ["/bin/sh","-c","exec node a.js"]',
      "",
    ]);
  });

  const copiesAll: [string, AppFiles, Partial<Wishes>][] = [
    ["workspaces", { "package.json": packageJsonOf(["next"], {}, { workspaces: ["packages/*"] }) }, {}],
    ["pnpm's workspaces", { "package.json": packageJsonOf(["next"]), "pnpm-workspace.yaml": "packages:\n  - a" }, {}],
    [
      "a script of its own after the install",
      { "package.json": packageJsonOf(["next"], { postinstall: "prisma generate" }) },
      {},
    ],
    ["patches", { "package.json": packageJsonOf(["next"]), "patches/a.patch": "" }, {}],
    ["a package from a folder", { "package.json": packageJsonOf(["next"], {}, { devDependencies: { a: "file:./a" } }) }, {}],
    ["an install command of the person's", node, { installCommand: "make install" }],
  ];
  it.each(copiesAll)("copies everything before it installs: %s", (_name, files, wishes) => {
    const text = dockerfileOf(files, wishes);
    expect(text.match(/^COPY (?!--from)/gm)).toEqual(["COPY "]);
    expect(text.indexOf("COPY . .")).toBeLessThan(text.indexOf("install"));
  });

  it("copies the manifests alone although git hooks are installed", () => {
    expect(dockerfileOf({ "package.json": packageJsonOf(["next"], { prepare: "husky" }) })).toContain(
      'COPY ["package.json","./"]',
    );
  });

  const managers: [string, AppFiles, string][] = [
    [
      "pnpm",
      { "pnpm-lock.yaml": "" },
      plain("npm install --global pnpm@10 && pnpm config set --location=global store-dir /root/.local/share/pnpm/store"),
    ],
    ["yarn classic", { "yarn.lock": "" }, plain("npm install --global --force yarn@1")],
    ["yarn berry", { "yarn.lock": "", ".yarnrc.yml": "" }, plain("npm install --global --force @yarnpkg/cli-dist@4")],
    ["yarn berry with its release", { "yarn.lock": "", ".yarnrc.yml": "yarnPath: x", ".yarn/x": "" }, 'COPY [".yarn",".yarn"]'],
    ["bun", { "bun.lock": "" }, plain("npm install --global bun@1")],
  ];
  it.each(managers)("gets %s", (_name, files, line) => {
    expect(dockerfileOf({ ...files, "package.json": packageJsonOf(["next"]) }).split("\n")).toContain(line);
  });

  const kept: [string, AppFiles, Partial<Wishes>][] = [
    ["a release command may want them", node, { releaseCommand: "npx migrate" }],
    ["the start command does", { ...node, "package.json": packageJsonOf(["tsx"], { build: "tsc", start: "tsx a.ts" }) }, {}],
    ["nothing is built", { ...node, "package.json": packageJsonOf(["express"], { start: "node a.js" }) }, {}],
  ];
  it.each(kept)("keeps development dependencies: %s", (_name, files, wishes) =>
    expect(dockerfileOf(files, wishes)).not.toContain("prune"),
  );

  it("adds what Prisma and packages from git need of the system", () => {
    const files = { "package.json": packageJsonOf(["prisma", "next"], {}, { devDependencies: { a: "github:me/a" } }) };
    expect(dockerfileOf(files)).toContain("apt-get install --yes --no-install-recommends ca-certificates git openssl");
  });
});

describe("the Dockerfile of a static site", () => {
  const pages: AppFiles = { "index.html": "" };
  it("is a server and the files", () => {
    const lines = dockerfileOf(pages).split("\n");
    expect(lines[0]).toBe("FROM caddy:2-alpine");
    expect(lines.slice(2)).toEqual([
      'COPY ["./","/site/"]',
      "ENV XDG_CONFIG_HOME=/tmp XDG_DATA_HOME=/tmp",
      "USER 1000:1000",
      "EXPOSE 3000",
      'CMD ["caddy","run","--config","/etc/caddy/Caddyfile","--adapter","caddyfile"]',
      "",
    ]);
  });

  it("answers unknown paths with the page only where it is a single page", () => {
    const fallback = "try_files {path} {path}.html {path}/index.html /index.html";
    expect(dockerfileOf(pages)).not.toContain(fallback);
    expect(dockerfileOf(pages, { singlePage: true })).toContain(fallback);
  });

  it("takes what the build left, and lets names with a digest be kept", () => {
    const text = dockerfileOf({ "package.json": packageJsonOf(["vite"], { build: "vite build" }) });
    expect(text).toContain('COPY --from=build ["/app/dist/","/site/"]');
    expect(text).toContain("max-age=31536000, immutable");
    expect(dockerfileOf(pages)).not.toContain("immutable");
  });

  it("can come from any language's build", () => {
    const text = dockerfileOf({ "requirements.txt": "mkdocs" }, { buildCommand: "mkdocs build", outputDirectory: "site" });
    expect(text).toContain(withVariables("mkdocs build"));
    expect(text).toMatch(/FROM caddy:2-alpine\n[^]*COPY --from=build \["\/app\/site\/","\/site\/"\]/);
  });
});

describe("the Dockerfiles of the others, in their essential lines", () => {
  const cases: [string, AppFiles, (string | RegExp)[]][] = [
    [
      "Python",
      { "requirements.txt": "psycopg2\nflask\ngunicorn", "app.py": "app = Flask(__name__)" },
      [
        "FROM python:3.13-slim-bookworm AS build",
        /apt-get install --yes --no-install-recommends build-essential libpq-dev/,
        plain("python3 -m venv /opt/venv"),
        'COPY ["requirements.txt","./"]',
        withVariables("pip install --requirement requirements.txt"),
        "COPY . .",
        "FROM python:3.13-slim-bookworm",
        /apt-get install --yes --no-install-recommends libpq5/,
        'COPY --from=build ["/opt/venv","/opt/venv"]',
        'CMD ["/bin/sh","-c","exec gunicorn --bind 0.0.0.0:$PORT app:app"]',
      ],
    ],
    [
      "Python whose requirements name other files",
      { "requirements.txt": "-r base.txt", "base.txt": "", "main.py": "" },
      ["COPY . .", withVariables("pip install --requirement requirements.txt"), 'CMD ["/bin/sh","-c","exec python main.py"]'],
    ],
    [
      "uv",
      { "pyproject.toml": "[project]", "uv.lock": "", "main.py": "" },
      [
        plain("python3 -m venv /opt/tools && /opt/tools/bin/pip install uv"),
        /^ENV UV_PROJECT_ENVIRONMENT=\/opt\/venv/,
        'COPY ["pyproject.toml","uv.lock","./"]',
        withVariables("uv sync --frozen --no-dev --no-install-project"),
      ],
    ],
    [
      "Go",
      { "go.mod": "module m", "go.sum": "", "main.go": "package main" },
      [
        "FROM golang:1-bookworm AS build",
        'COPY ["go.mod","go.sum","./"]',
        withVariables("go mod download"),
        "COPY . .",
        "ARG WISEHOSTING_BUILD_VARIABLES",
        withVariables("CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /usr/local/bin/app ."),
        "FROM debian:bookworm-slim",
        'COPY --from=build ["/etc/ssl/certs/ca-certificates.crt","/etc/ssl/certs/"]',
        'COPY --from=build ["/usr/local/bin/app","/usr/local/bin/app"]',
        'COPY --chown=1000:1000 [".","/app"]',
        'CMD ["/bin/sh","-c","exec /usr/local/bin/app"]',
      ],
    ],
    [
      "Rust",
      { "Cargo.toml": '[package]\nname = "shop"\n[dependencies]\nreqwest = "1"', "src/main.rs": "" },
      [
        "FROM rust:1-bookworm AS build",
        withVariables(
          "find . -path ./target -prune -o -type f -exec touch {} +\\ncargo build --release --bin shop && cp target/release/shop /usr/local/bin/app",
        ),
        "FROM debian:bookworm-slim",
        /no-install-recommends libssl3 /,
        'COPY --from=build ["/usr/local/bin/app","/usr/local/bin/app"]',
      ],
    ],
    [
      "Rails with JavaScript",
      {
        Gemfile: 'gem "rails"\ngem "pg"\ngem "jsbundling-rails"\ngem "propshaft"',
        "Gemfile.lock": "",
        "package.json": "{}",
        "yarn.lock": "",
      },
      [
        "FROM ruby:3.4-slim-bookworm AS build",
        /no-install-recommends build-essential git libpq-dev libyaml-dev pkg-config/,
        'COPY --from=node:24-bookworm-slim ["/usr/local/bin/node","/usr/local/bin/"]',
        /npm install --global yarn/,
        /BUNDLE_DEPLOYMENT=1$/,
        'COPY ["Gemfile","Gemfile.lock","./"]',
        withVariables("bundle install"),
        withVariables("SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile"),
        "FROM ruby:3.4-slim-bookworm",
        /no-install-recommends libpq5/,
        'COPY --from=build ["/usr/local/bundle","/usr/local/bundle"]',
      ],
    ],
    [
      "Laravel with assets",
      {
        "composer.json": '{"require":{"ext-zip":"*"}}',
        "composer.lock": "",
        artisan: "",
        "public/index.php": "",
        "package.json": packageJsonOf(["vite"], { build: "vite build" }),
      },
      [
        "FROM node:24-bookworm-slim AS build",
        withVariables("npm run build"),
        "FROM php:8.4-apache-bookworm",
        /no-install-recommends git libpq-dev libzip-dev unzip/,
        plain("docker-php-ext-install bcmath pdo_mysql pdo_pgsql zip"),
        'COPY --from=composer:2 ["/usr/bin/composer","/usr/local/bin/composer"]',
        /\/var\/www\/html\/public/,
        'COPY ["composer.json","composer.lock","./"]',
        'COPY --chown=33:33 [".","./"]',
        plain("composer dump-autoload --optimize --no-dev"),
        'COPY --from=build --chown=33:33 ["/app/public","/var/www/html/public"]',
        "USER 33:33",
        'CMD ["/bin/sh","-c","exec apache2-foreground"]',
      ],
    ],
    [
      "Maven",
      { "pom.xml": "<java.version>17</java.version>" },
      [
        "FROM maven:3-eclipse-temurin-17 AS build",
        withVariables("mvn --batch-mode --no-transfer-progress -DskipTests package"),
        /target\/\*\.jar .*cp \\"\$jar\\" \/out\/app\.jar/,
        "FROM eclipse-temurin:17-jre",
        'COPY --from=build --chown=1000:1000 ["/out","/app"]',
      ],
    ],
    ["Gradle", { "build.gradle": "" }, ["FROM gradle:8-jdk21 AS build", /build\/libs\/\*\.jar/, "FROM eclipse-temurin:21-jre"]],
  ];
  it.each(cases)("%s", (_name, files, essential) => {
    const lines = dockerfileOf(files).split("\n");
    let from = 0;
    for (const line of essential) {
      const at = lines.findIndex(
        (candidate, index) => index >= from && (typeof line === "string" ? candidate === line : line.test(candidate)),
      );
      expect(at, `${String(line)} after line ${from} of\n${lines.join("\n")}`).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }
  });
});

it("the line of a failed step gives back the person's command", () => {
  expect(commandOfStep(`/bin/sh -ec ${variables}npm run build`)).toBe("npm run build");
  expect(commandOfStep("/bin/sh -c make")).toBe("make");
});

describe("base images and caches", () => {
  const all: AppFiles[] = [
    node,
    { "index.html": "" },
    { "main.py": "" },
    { "go.mod": "", "main.go": "" },
    { Gemfile: 'gem "rails"' },
    { "composer.json": "{}", "index.php": "" },
    { "Cargo.toml": '[package]\nname = "a"', "src/main.rs": "" },
    { "pom.xml": "" },
    { "build.gradle": "" },
  ];
  it("are all from the table, and all from the mirror where there is one", () => {
    const names = Object.values(baseImages).flatMap(({ image, versions }) =>
      versions.map((version) => image.replace("{version}", version)),
    );
    for (const files of all) {
      const text = dockerfileOf(files, { baseImagePrefix: "mirror.example.com/" });
      const images = [...text.matchAll(/^(?:FROM |COPY --from=)(\S+)/gm)]
        .map((match) => match[1] ?? "")
        .filter((name) => name !== "build");
      expect(images.length).toBeGreaterThan(0);
      for (const image of images) expect(names.map((name) => `mirror.example.com/${name}`)).toContain(image);
    }
  });

  it("never hold a variable's value, a syntax line or a here-document", () => {
    for (const files of all) expect(dockerfileOf(files)).not.toMatch(/# ?syntax|<<|--link|^ARG .*=/m);
  });

  it("run as root never", () => {
    for (const files of all) expect(dockerfileOf(files)).toMatch(/^USER (?:1000:1000|33:33)$/m);
  });

  it("keep packages between builds only under the name of whom they belong to", () => {
    expect(dockerfileOf(node)).not.toContain("type=cache");
    expect(dockerfileOf(node, { cacheScope: "app_1" })).toContain(
      "RUN --mount=type=cache,id=app_1-npm,target=/root/.npm --mount=type=secret",
    );
    const next = dockerfileOf({ "package.json": packageJsonOf(["next"]) }, { cacheScope: "app_1" });
    expect(next).toContain("--mount=type=cache,id=app_1-next,target=/app/.next/cache");
    expect(dockerfileOf(node, { cacheScope: "a,target=/etc" })).not.toContain("type=cache");
  });
});
