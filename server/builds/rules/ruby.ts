import { baseImage, baseImages } from "./base-images";
import { appUser, buildSteps, copy, installPackages, run, start } from "./instructions";
import type { Files } from "./listing";
import { type Chosen, type Family, type Instruction, nothing } from "./recipe";
import { versionSentence } from "./versions";

type Gems = (name: string) => boolean;

const gemsOf = (files: Files): Gems => {
  const named = new Set([...files.text("Gemfile").matchAll(/^[ \t]*gem[\s(]+["']([\w-]+)["']/gm)].map((match) => match[1] ?? ""));
  return (name) => named.has(name);
};

const rubyVersion = (files: Files): [string, string] => {
  const file = files
    .text(".ruby-version")
    .trim()
    .replace(/^ruby-/, "");
  if (file !== "") return versionSentence({ name: "Ruby", source: ".ruby-version", range: file, base: "ruby" });
  const range = /^[ \t]*ruby[\s(]+["']([^"']+)["']/m.exec(files.text("Gemfile"))?.[1];
  if (range) return versionSentence({ name: "Ruby", source: "ruby in the Gemfile", range, base: "ruby" });
  return [baseImages.ruby.standard, `No version of Ruby is named: Ruby ${baseImages.ruby.standard}`];
};

type Found = { framework: string | null; start: string | null; build: string | null; folder: string | null; evidence: string };

const puma = "bundle exec puma --bind tcp://0.0.0.0:$PORT";

const rails = (files: Files, gems: Gems): Found => ({
  framework: "Rails",
  // A container that is started again finds the pid file of its last run.
  start:
    gems("puma") && files.has("config/puma.rb")
      ? "bundle exec puma --config config/puma.rb"
      : "bundle exec rails server --binding 0.0.0.0 --port $PORT --pid /dev/null",
  build:
    ["sprockets-rails", "propshaft"].some(gems) || files.under("app/assets")
      ? "SECRET_KEY_BASE_DUMMY=1 bundle exec rails assets:precompile"
      : null,
  folder: null,
  evidence: "rails is in the Gemfile: a Rails app",
});

const recognise = (files: Files, gems: Gems): Found => {
  if (gems("rails")) return rails(files, gems);
  if (gems("jekyll") || gems("github-pages")) {
    const evidence = "jekyll is in the Gemfile: a Jekyll site";
    return { framework: "Jekyll", start: null, build: "bundle exec jekyll build", folder: "_site", evidence };
  }
  const framework = gems("sinatra") ? "Sinatra" : null;
  const common = { framework, build: null, folder: null };
  if (files.has("config.ru")) {
    const command = gems("puma") ? puma : "bundle exec rackup --host 0.0.0.0 --port $PORT";
    return { ...common, start: command, evidence: `Found config.ru: ${gems("puma") ? "puma" : "rackup"} starts it` };
  }
  const script = files.firstOf(["app.rb", "main.rb", "server.rb"]);
  if (!script) return { ...common, start: null, evidence: "Found Gemfile: Bundler installs" };
  const options = framework ? " -o 0.0.0.0 -p $PORT" : "";
  return { ...common, start: `bundle exec ruby ${script}${options}`, evidence: `Found ${script}: ruby starts it` };
};

const systemPackages: Readonly<Record<string, { build: string[]; runs: string[] }>> = {
  pg: { build: ["libpq-dev"], runs: ["libpq5"] },
  mysql2: { build: ["default-libmysqlclient-dev"], runs: ["libmariadb3"] },
  sqlite3: { build: ["libsqlite3-dev"], runs: ["libsqlite3-0"] },
  "ruby-vips": { build: ["libvips-dev"], runs: ["libvips42"] },
  image_processing: { build: [], runs: ["libvips42"] },
};

/** Gems that build JavaScript or styles with Node in the course of assets:precompile. */
const withNode = ["jsbundling-rails", "cssbundling-rails", "vite_rails", "vite_ruby", "shakapacker"];

const nodeSteps = (files: Files, gems: Gems, chosen: Chosen): Instruction[] => {
  if (!files.has("package.json") || !withNode.some(gems)) return [];
  const from = chosen.image(baseImage("node"));
  const link =
    "ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -sf ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx";
  const manager = files.has("pnpm-lock.yaml") ? "pnpm" : files.has("yarn.lock") ? "yarn" : null;
  return [
    copy(["/usr/local/bin/node"], "/usr/local/bin/", { from }),
    copy(["/usr/local/lib/node_modules"], "/usr/local/lib/node_modules", { from }),
    run(chosen, manager ? `${link} && npm install --global ${manager}` : link),
  ];
};

type RubyApp = { files: Files; gems: Gems; version: string };

const environment = "ENV RAILS_ENV=production RACK_ENV=production BUNDLE_PATH=/usr/local/bundle BUNDLE_WITHOUT=development:test";

const needsOf = (gems: Gems) => Object.entries(systemPackages).flatMap(([name, packages]) => (gems(name) ? [packages] : []));

const buildStage = ({ files, gems, version }: RubyApp, chosen: Chosen): Instruction[] => {
  const needs = needsOf(gems).flatMap((need) => need.build);
  const manifests = ["Gemfile", "Gemfile.lock", ".ruby-version", ".tool-versions"].filter(files.has);
  const local = chosen.installGiven || /\bpath:|:path\s*=>|^[ \t]*(?:gemspec|eval_gemfile)\b/m.test(files.text("Gemfile"));
  const install = chosen.install === null ? [] : [run(chosen, chosen.install, { variables: true })];
  return [
    `FROM ${chosen.image(baseImage("ruby", version))} AS build`,
    ...installPackages(chosen, ["build-essential", "git", "libyaml-dev", "pkg-config", ...needs]),
    ...nodeSteps(files, gems, chosen),
    "WORKDIR /app",
    `${environment}${files.has("Gemfile.lock") ? " BUNDLE_DEPLOYMENT=1" : ""}`,
    ...(local ? ["COPY . .", ...install] : [copy(manifests, "./"), ...install, "COPY . ."]),
    ...buildSteps(chosen),
  ];
};

const runStage = ({ gems, version }: RubyApp, chosen: Chosen): Instruction[] => [
  `FROM ${chosen.image(baseImage("ruby", version))}`,
  ...installPackages(
    chosen,
    needsOf(gems).flatMap((need) => need.runs),
  ),
  copy(["/usr/local/bundle"], "/usr/local/bundle", { from: "build" }),
  copy(["/app"], "/app", { from: "build", owner: appUser }),
  "WORKDIR /app",
  `${environment} RAILS_LOG_TO_STDOUT=1 RAILS_SERVE_STATIC_FILES=1 HOME=/tmp`,
  ...start(chosen),
];

/** A Ruby app: a Gemfile is there. */
export const ruby: Family = (files) => {
  if (!files.has("Gemfile")) return null;
  const gems = gemsOf(files);
  const found = recognise(files, gems);
  const [version, versionEvidence] = rubyVersion(files);
  return {
    ...nothing,
    kind: "ruby",
    framework: found.framework,
    evidence: [
      "Found Gemfile: Bundler installs",
      versionEvidence,
      ...(found.evidence.startsWith("Found Gemfile") ? [] : [found.evidence]),
    ],
    suggestedName: null,
    install: "bundle install",
    build: found.build,
    start: found.start,
    outputDirectory: found.folder,
    singlePage: found.folder === null ? null : false,
    noStart:
      "Found Gemfile, but nothing that says how the app starts: no rails, no config.ru, no app.rb. Add a Procfile with a line “web: …”, or give a start command.",
    buildStage: (chosen) => buildStage({ files, gems, version }, chosen),
    runStage: (chosen) => runStage({ files, gems, version }, chosen),
  };
};
