import { expect, it } from "vitest";
import { csvLine } from "./csv-rules";

it.each([
  ["plain cells", ["a", 1, null], "a,1,\r\n"],
  ["commas, quotes and line ends are within quotes", ['a,"b"\nc'], '"a,""b""\nc"\r\n'],
  ["what begins like a formula is text", ["=1+1", "+a", "-a", "@a"], "'=1+1,'+a,'-a,'@a\r\n"],
  ["JSON", ['{"a":1}'], '"{""a"":1}"\r\n'],
])("%s", (_, cells, line) => expect(csvLine(cells)).toBe(line));
