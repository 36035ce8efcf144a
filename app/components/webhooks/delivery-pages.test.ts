import { expect, test } from "vitest";
import type { Delivery } from "@/server/webhooks/schema";
import { takeNewest, takeOlder } from "./delivery-pages";

const pageOf = (ids: string, nextCursor: string | null = null) => ({
  items: [...ids].map((id) => ({ id }) as Delivery),
  nextCursor,
});
const told = ({ items, nextCursor }: ReturnType<typeof pageOf> | ReturnType<typeof takeNewest>) => [
  items.map(({ id }) => id).join(""),
  nextCursor,
];

test.each([
  ["the first page", null, pageOf("cb", "b"), ["cb", "b"]],
  ["a newer one comes on top, older ones stay", pageOf("cba"), pageOf("dc", "c"), ["dcba", null]],
  ["nothing older was read: the page's own end", pageOf("cb", "b"), pageOf("dc", "c"), ["dcb", "b"]],
  ["one that no longer matches goes", pageOf("cba"), pageOf("ca"), ["ca", null]],
  ["more came than a page holds: no hole is left", pageOf("ba"), pageOf("fe", "e"), ["fe", "e"]],
  ["nothing is left", pageOf("ba"), pageOf(""), ["", null]],
])("%s", (_, known, newest, expected) => expect(told(takeNewest(known, newest))).toEqual(expected));

test("older ones come after what is known, none twice", () => {
  expect(told(takeOlder(pageOf("dc", "c"), pageOf("cba", "a")))).toEqual(["dcba", "a"]);
  expect(told(takeOlder(pageOf("dc", "c"), pageOf("")))).toEqual(["dc", null]);
});
