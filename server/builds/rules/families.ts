import { go } from "./go";
import { java } from "./java";
import { node } from "./node/node";
import { php } from "./php";
import { python } from "./python/python";
import type { Family } from "./recipe";
import { ruby } from "./ruby";
import { rust } from "./rust";
import { staticSite } from "./static-site";

/**
 * In this order: a server's language before Node, since many such apps have a package.json for their assets, and plain files
 * last. The first that knows how to start is taken.
 */
export const families: readonly Family[] = [php, go, java, rust, ruby, python, node, staticSite];

/** What is looked for, as the person is told when none of it is there. */
export const lookedFor: readonly string[] = [
  "composer.json or index.php",
  "go.mod",
  "pom.xml or build.gradle",
  "Cargo.toml",
  "Gemfile",
  "requirements.txt, pyproject.toml, Pipfile or manage.py",
  "package.json",
  "index.html",
];
