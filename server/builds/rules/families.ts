import { node } from "./node/node";
import type { Family } from "./recipe";
import { staticSite } from "./static-site";

/**
 * In this order: a server's language before Node, since many such apps have a package.json for their assets, and plain files
 * last. The first that knows how to start is taken.
 */
export const families: readonly Family[] = [node, staticSite];

/** What is looked for, as the person is told when none of it is there. */
export const lookedFor: readonly string[] = ["package.json", "index.html"];
