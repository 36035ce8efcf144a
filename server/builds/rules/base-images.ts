/**
 * Every image that a generated Dockerfile starts from: official names, `{version}` being one of `versions`, newest first.
 * `standard` is taken when the files name no version.
 */
export const baseImages = {
  node: { image: "node:{version}-bookworm-slim", versions: ["24", "22", "20"], standard: "24" },
  caddy: { image: "caddy:{version}-alpine", versions: ["2"], standard: "2" },
  python: {
    image: "python:{version}-slim-bookworm",
    versions: ["3.14", "3.13", "3.12", "3.11", "3.10"],
    standard: "3.13",
  },
  go: { image: "golang:{version}-bookworm", versions: ["1"], standard: "1" },
  ruby: { image: "ruby:{version}-slim-bookworm", versions: ["3.4", "3.3", "3.2"], standard: "3.4" },
  php: { image: "php:{version}-apache-bookworm", versions: ["8.4", "8.3", "8.2"], standard: "8.4" },
  composer: { image: "composer:{version}", versions: ["2"], standard: "2" },
  rust: { image: "rust:{version}-bookworm", versions: ["1"], standard: "1" },
  maven: { image: "maven:3-eclipse-temurin-{version}", versions: ["25", "21", "17"], standard: "21" },
  gradle: { image: "gradle:8-jdk{version}", versions: ["21", "17"], standard: "21" },
  java: { image: "eclipse-temurin:{version}-jre", versions: ["25", "21", "17"], standard: "21" },
  debian: { image: "debian:{version}-slim", versions: ["bookworm"], standard: "bookworm" },
} as const satisfies Record<string, { image: string; versions: readonly [string, ...string[]]; standard: string }>;

export type BaseImage = keyof typeof baseImages;

export const baseImage = (base: BaseImage, version: string = baseImages[base].standard): string =>
  baseImages[base].image.replace("{version}", version);
