import { expect, it } from "vitest";
import { addressesOf, eachOnce } from "./address-rules";

it.each<[string, string[], string, string[]]>([
  ["what the host says", ["203.0.113.7", "2001:DB8:0::7", "203.0.113.7"], "8.8.4.4", ["203.0.113.7", "2001:db8::7"]],
  ["where it is heard from, when it says nothing", [], "8.8.4.4", ["8.8.4.4"]],
  ["the same over IPv6", [], "2606:4700::6810:1", ["2606:4700::6810:1"]],
  ["the same where the socket is one for both", [], "::ffff:8.8.4.4", ["8.8.4.4"]],
  ["nothing of a host in the same network", [], "10.0.0.7", []],
  ["nothing of a host on this machine", [], "127.0.0.1", []],
  ["nothing where nobody knows", [], "unknown", []],
])("%s", (_name, said, heardFrom, addresses) => expect(addressesOf(said, heardFrom)).toEqual(addresses));

it("writes an address one way", () => expect(eachOnce(["2001:0db8::0007", "2001:db8::7"])).toEqual(["2001:db8::7"]));
