import { expect, it } from "vitest";
import { eventLines } from "./event-lines";

const id = (letter: string) => letter.repeat(64);
const line = (letter: string) =>
  `{"status":"die","id":"${id(letter)}","Type":"container","Action":"die","Actor":{"ID":"${id(letter)}","Attributes":{}}}\n`;

it.each([
  ["one", [line("a")], [[id("a")]]],
  ["several at once, one twice", [line("a") + line("b") + line("a")], [[id("a"), id("b")]]],
  [
    "cut in the middle",
    [line("a").slice(0, 40), line("a").slice(40) + line("b").slice(0, 5), line("b").slice(5)],
    [[], [id("a")], [id("b")]],
  ],
  ["one that names nobody", ['{"Type":"daemon"}\n'], [[null]]],
  ["only an end of line", ["\r\n"], [[]]],
])("%s", (_name, pieces, expected) => {
  const take = eventLines();
  expect(pieces.map((piece) => [...take(piece)])).toEqual(expected);
});
