import { describe, expect, it } from "vitest";
import { imageReferenceSchema, parseImageReference, registryServerSchema } from "./image-grammar";

const digest = `sha256:${"a".repeat(64)}`;

describe("a reference to an image", () => {
  it.each([
    ["nginx", { registry: "docker.io", path: "library/nginx", tag: null, digest: null }],
    ["nginx:1.29", { registry: "docker.io", path: "library/nginx", tag: "1.29", digest: null }],
    ["team/app", { registry: "docker.io", path: "team/app", tag: null, digest: null }],
    ["ghcr.io/team/app:v1", { registry: "ghcr.io", path: "team/app", tag: "v1", digest: null }],
    ["localhost/app", { registry: "localhost", path: "app", tag: null, digest: null }],
    ["127.0.0.1:5000/app", { registry: "127.0.0.1:5000", path: "app", tag: null, digest: null }],
    ["Registry.Example.com:5000/a/b/c:x", { registry: "registry.example.com:5000", path: "a/b/c", tag: "x", digest: null }],
    [`app@${digest}`, { registry: "docker.io", path: "library/app", tag: null, digest }],
    [`ghcr.io/a/b:c@${digest}`, { registry: "ghcr.io", path: "a/b", tag: "c", digest }],
    ["a__b/c-d.e", { registry: "docker.io", path: "a__b/c-d.e", tag: null, digest: null }],
  ])("%s", (text, parts) => expect(parseImageReference(text)).toEqual(parts));

  it.each([
    "",
    " ",
    "App",
    "a/B",
    "a//b",
    "/a",
    "a/",
    "-a",
    "a:",
    "a:-x",
    "a@sha256:12",
    "a@md5:abc",
    "a b",
    "a\nb",
    "--help",
    "a;id",
    "$(id)",
    "../a",
    "https://ghcr.io/a",
    "ghcr.io:port/a",
    "user@ghcr.io/a",
    "é/a",
    `a:${"x".repeat(129)}`,
    `ghcr.io/${"a".repeat(201)}`,
  ])("%j is none", (text) => expect(imageReferenceSchema.safeParse(text).success).toBe(false));
});

describe("a registry", () => {
  it.each([
    ["ghcr.io", "ghcr.io"],
    ["https://Registry.Example.com/", "registry.example.com"],
    ["127.0.0.1:5000", "127.0.0.1:5000"],
    ["docker.io", "docker.io"],
  ])("%s is %s", (text, server) => expect(registryServerSchema.parse(text)).toBe(server));

  it.each(["", "a b", "ghcr.io/team", "user@ghcr.io", "-x", "a:b", "a;id"])("%j is none", (text) =>
    expect(registryServerSchema.safeParse(text).success).toBe(false),
  );
});
