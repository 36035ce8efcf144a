import * as z from "zod";

/**
 * References to images, `registry.example.com:5000/team/app:1.2@sha256:…`, after the grammar of the distribution
 * project (github.com/distribution/reference). Pure.
 */
export type ImageReference = {
  /** Host, with its port; `docker.io` where none is written. */
  registry: string;
  /** Without registry, tag and digest; `library/` is added to bare names of Docker Hub. */
  path: string;
  tag: string | null;
  digest: string | null;
};

const host = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::\d{1,5})?$/;
const pathPart = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

const cutAt = (text: string, index: number): [string, string | null] =>
  index === -1 ? [text, null] : [text.slice(0, index), text.slice(index + 1)];

/** The first part is a host where it has a dot or a port, or is localhost; else it belongs to the path. */
const isHost = (part: string): boolean => part === "localhost" || part.includes(".") || part.includes(":");

/** Null where the text is no reference. */
export const parseImageReference = (text: string): ImageReference | null => {
  const [named, digest] = cutAt(text, text.indexOf("@"));
  const [name, tag] = cutAt(named, named.lastIndexOf(":") > named.lastIndexOf("/") ? named.lastIndexOf(":") : -1);
  const parts = name.split("/");
  const first = parts[0] ?? "";
  const hasHost = parts.length > 1 && isHost(first);
  const path = hasHost ? parts.slice(1) : parts;
  if (hasHost && !host.test(first)) return null;
  if (path.length === 0 || path.join("/").length > 200 || !path.every((part) => pathPart.test(part))) return null;
  if (tag !== null && !tagPattern.test(tag)) return null;
  if (digest !== null && !digestPattern.test(digest)) return null;
  const registry = hasHost ? first.toLowerCase() : "docker.io";
  const full = registry === "docker.io" && path.length === 1 ? ["library", ...path] : path;
  return { registry, path: full.join("/"), tag, digest };
};

export const imageReferenceSchema = z
  .string()
  .trim()
  .min(1, "Give an image, such as registry.example.com/team/app:1.2.")
  .max(400, "That image reference is too long.")
  .refine(
    (text) => parseImageReference(text) !== null,
    "That is no image reference. Write it like registry.example.com/team/app:1.2.",
  );

/** A registry as credentials name it: `registry.example.com`, `registry.example.com:5000`, `docker.io`. */
export const registryServerSchema = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^https?:\/\//, "").replace(/\/+$/, ""))
  .pipe(
    z
      .string()
      .min(1, "Give the registry's host name.")
      .max(255, "That name is too long.")
      .regex(host, "Give a host name, with its port if it has one: registry.example.com:5000"),
  );
