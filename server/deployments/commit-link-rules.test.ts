import { expect, it } from "vitest";
import { commitLink, compareLink } from "./commit-link-rules";

it.each([
  ["https://git.example.com/team/app.git", "https://git.example.com/team/app/commit/c"],
  ["https://git.example.com/team/app/", "https://git.example.com/team/app/commit/c"],
  ["https://name:secret@git.example.com/team/app.git", "https://git.example.com/team/app/commit/c"],
  ["https://bitbucket.org/team/app.git", "https://bitbucket.org/team/app/commits/c"],
  ["git@git.example.com:team/app.git", "https://git.example.com/team/app/commit/c"],
  ["git@bitbucket.org:team/app.git", "https://bitbucket.org/team/app/commits/c"],
  ["ssh://git@git.example.com/team/app.git", "https://git.example.com/team/app/commit/c"],
  ["ssh://git@git.example.com:2222/team/app.git", "https://git.example.com/team/app/commit/c"],
  ["ssh://root@git.example.com/srv/git/app.git", null],
  ["git@git.example.com:~/app.git", null],
  ["git@git.example.com:/srv/app.git", null],
  ["javascript:alert(1)", null],
  ["/srv/git/app.git", null],
  [null, null],
])("a commit of %s", (repository, expected) => expect(commitLink(repository, "c")).toBe(expected));

it.each([
  [{ from: "a", to: "b" }, "https://git.example.com/team/app/compare/a...b"],
  [{ from: "a", to: "a" }, null],
  [{ from: null, to: "b" }, null],
])("the difference of %j", (range, expected) =>
  expect(compareLink("https://git.example.com/team/app.git", range)).toBe(expected),
);
