import { baseImage, baseImages } from "./base-images";
import { buildSteps, copy, installPackages, run, start } from "./instructions";
import { type Files, keysAt, textAt } from "./listing";
import { assetStage } from "./node/assets";
import { type Chosen, type Family, type Instruction, nothing } from "./recipe";
import { versionSentence } from "./versions";

/** `www-data`, as the image's Apache knows it. */
const webUser = "33:33";
const root = "/var/www/html";

/** Extensions that the image can compile, with what of Debian each needs. The others it has, or nobody can give. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  bcmath: [],
  exif: [],
  gd: ["libpng-dev"],
  gmp: ["libgmp-dev"],
  intl: ["libicu-dev"],
  mysqli: [],
  pcntl: [],
  pdo_mysql: [],
  pdo_pgsql: ["libpq-dev"],
  pgsql: ["libpq-dev"],
  soap: ["libxml2-dev"],
  sockets: [],
  zip: ["libzip-dev"],
};

type PhpApp = { files: Files; framework: string | null; version: string; documentRoot: string; wanted: string[] };

const phpVersion = (composer: unknown): [string, string] => {
  const range = textAt(composer, "config", "platform", "php") ?? textAt(composer, "require", "php");
  const { standard } = baseImages.php;
  return range
    ? versionSentence({ name: "PHP", source: "php in composer.json", range, base: "php" })
    : [standard, `No version of PHP is named: PHP ${standard}`];
};

const frameworkOf = (files: Files, composer: unknown): string | null => {
  const required = new Set(keysAt(composer, "require"));
  if (files.has("artisan") || required.has("laravel/framework")) return "Laravel";
  if (required.has("symfony/framework-bundle")) return "Symfony";
  if (required.has("slim/slim")) return "Slim";
  return files.has("wp-config-sample.php") || files.has("wp-config.php") ? "WordPress" : null;
};

const wantedExtensions = (composer: unknown, framework: string | null): string[] => {
  const named = keysAt(composer, "require").flatMap((name) => (name.startsWith("ext-") ? [name.slice(4)] : []));
  const usual = framework === "Laravel" ? ["bcmath", "pdo_mysql", "pdo_pgsql"] : framework === "WordPress" ? ["mysqli"] : [];
  return [...new Set([...usual, ...named])].filter((name) => Object.hasOwn(extensions, name)).sort();
};

/** Apache listens where PORT says and serves the folder; `.htaccess` may rewrite. */
const configureApache = (documentRoot: string): string =>
  [
    "sed -ri 's/^Listen 80$/Listen ${PORT}/' /etc/apache2/ports.conf",
    "sed -ri 's/:80>/:${PORT}>/' /etc/apache2/sites-available/000-default.conf",
    `sed -ri 's#/var/www/html#${documentRoot}#' /etc/apache2/sites-available/000-default.conf`,
    "a2enmod rewrite",
  ].join(" && ");

const runStage = (app: PhpApp, chosen: Chosen): Instruction[] => {
  const { files, wanted } = app;
  const composer = files.has("composer.json");
  const libraries = wanted.flatMap((name) => extensions[name] ?? []);
  const caches = [{ name: "composer", folder: "/root/.composer/cache" }];
  const assets = assetStage(files, chosen);
  const install = chosen.install === null ? [] : [run(chosen, chosen.install, { caches, variables: true })];
  const manifests = ["composer.json", "composer.lock"].filter(files.has);
  return [
    `FROM ${chosen.image(baseImage("php", app.version))}`,
    ...installPackages(chosen, [...libraries, ...(composer ? ["git", "unzip"] : [])]),
    ...(wanted.length > 0 ? [run(chosen, `docker-php-ext-install ${wanted.join(" ")}`)] : []),
    ...(composer ? [copy(["/usr/bin/composer"], "/usr/local/bin/composer", { from: chosen.image(baseImage("composer")) })] : []),
    run(chosen, configureApache(app.documentRoot)),
    `WORKDIR ${root}`,
    "ENV COMPOSER_ALLOW_SUPERUSER=1 APACHE_DOCUMENT_ROOT=" + app.documentRoot,
    ...(chosen.installGiven || !composer
      ? [copy(["."], "./", { owner: webUser }), ...install]
      : [copy(manifests, "./"), ...install, copy(["."], "./", { owner: webUser })]),
    // Class maps of the app's own folders are known only now.
    ...(composer && !chosen.installGiven ? [run(chosen, "composer dump-autoload --optimize --no-dev")] : []),
    ...buildSteps(chosen, caches),
    ...(assets.stage.length > 0 ? [copy(["/app/public"], `${root}/public`, { from: "build", owner: webUser })] : []),
    ...start(chosen, webUser),
  ];
};

/** A PHP app: composer.json or index.php is there. */
export const php: Family = (files) => {
  const page = files.firstOf(["public/index.php", "web/index.php", "webroot/index.php", "index.php"]);
  if (!files.has("composer.json") && !page) return null;
  const composer = files.json("composer.json");
  const framework = frameworkOf(files, composer);
  const [version, versionEvidence] = phpVersion(composer);
  const folder = page?.includes("/") ? page.split("/")[0] : "";
  const wanted = wantedExtensions(composer, framework);
  return {
    ...nothing,
    kind: "php",
    framework,
    evidence: [
      files.has("composer.json") ? "composer.json: Composer installs" : "Found index.php: a PHP app",
      versionEvidence,
      ...(page ? [`Found ${page}: Apache serves ${folder === "" ? "the root directory" : `the folder ${folder}`}`] : []),
      ...(wanted.length > 0 ? [`Extensions that are added: ${wanted.join(", ")}`] : []),
      ...assetStage(files, null).evidence,
    ],
    suggestedName: textAt(composer, "name")?.split("/").at(-1) ?? null,
    install: files.has("composer.json")
      ? "composer install --no-dev --no-interaction --no-scripts --no-autoloader --prefer-dist"
      : null,
    start: page ? "apache2-foreground" : null,
    outputDirectory: null,
    singlePage: null,
    noStart: "Found composer.json, but no index.php in the root directory or in public/: give a start command.",
    buildStage: (chosen) => assetStage(files, chosen).stage,
    runStage: (chosen) =>
      runStage({ files, framework, version, documentRoot: folder ? `${root}/${folder}` : root, wanted }, chosen),
  };
};
