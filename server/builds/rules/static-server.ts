import { baseImage } from "./base-images";
import { shellWord } from "./commands";
import { copy, run } from "./instructions";
import type { Chosen, Instruction } from "./recipe";

/**
 * All static sites are served by Caddy: one program without dependencies that takes its port from the environment, knows
 * types, ranges, conditional requests, compression and how not to leave its folder, and needs no rights and no writable disk.
 */
export type Site = {
  /** The stage that holds the files; null: the repository's own. */
  from: string | null;
  folder: string;
  /** Addresses whose content never changes, as a regular expression; undefined where names carry no digest. */
  immutable: string | undefined;
};

/** What a page asks for, not what a person opens: a missing one is missing, also where unknown paths are pages. */
const asset = "\\.(?:avif|css|gif|gz|ico|jpe?g|js|json|map|mjs|mp4|pdf|png|svg|ttf|txt|wasm|webm|webp|woff2?|xml)$";

const singlePageRoute = [
  `@page not path_regexp ${asset}`,
  "route @page {",
  "try_files {path} {path}.html {path}/index.html /index.html",
  "}",
];

/** Everything is asked for again, cheaply, by its ETag; names with a digest in them never. */
const caching = (immutable: string | undefined): string[] => [
  "header ?Cache-Control no-cache",
  ...(immutable === undefined
    ? []
    : [
        "@immutable {",
        `path_regexp ${immutable}`,
        "file",
        "}",
        'header @immutable Cache-Control "public, max-age=31536000, immutable"',
      ]),
];

const missing = [
  "handle_errors {",
  "header -Server",
  "header Cache-Control no-cache",
  "@own file /404.html",
  "handle @own {",
  "rewrite * /404.html",
  "file_server",
  "}",
  "handle {",
  'respond "{http.error.status_code} {http.error.status_text}"',
  "}",
  "}",
];

const caddyfile = (singlePage: boolean, immutable: string | undefined): string[] => [
  ...["{", "admin off", "auto_https off", "}"],
  ":{$PORT:8080} {",
  "root * /site",
  "encode zstd gzip",
  "header X-Content-Type-Options nosniff",
  "header -Server",
  ...caching(immutable),
  ...(singlePage ? singlePageRoute : ["try_files {path} {path}.html"]),
  ...["file_server {", "hide .git .env .env.*", "}"],
  ...missing,
  "}",
];

/** The last stage of a static site. */
export const staticServer = (chosen: Chosen, site: Site): Instruction[] => {
  const lines = caddyfile(chosen.singlePage, site.immutable).map(shellWord).join(" ");
  return [
    `FROM ${chosen.image(baseImage("caddy"))}`,
    run(chosen, `mkdir -p /etc/caddy && printf '%s\\n' ${lines} > /etc/caddy/Caddyfile`),
    copy([site.folder], "/site/", site.from === null ? {} : { from: site.from }),
    "ENV XDG_CONFIG_HOME=/tmp XDG_DATA_HOME=/tmp",
    "USER 1000:1000",
    `EXPOSE ${chosen.port}`,
    'CMD ["caddy","run","--config","/etc/caddy/Caddyfile","--adapter","caddyfile"]',
  ];
};
