import type { NetworkInterfaceInfo } from "node:os";
import { expect, it } from "vitest";
import { ownAddresses } from "./own-addresses";

const on = (address: string, internal = false) =>
  ({ address, internal, family: address.includes(":") ? "IPv6" : "IPv4" }) as NetworkInterfaceInfo;

it("finds the public addresses of the machine, IPv4 first", () =>
  expect(
    ownAddresses({
      lo: [on("127.0.0.1", true), on("::1", true)],
      eth0: [on("2606:4700::6810:1"), on("8.8.4.4"), on("fe80::1")],
      docker0: [on("172.17.0.1"), on("fd00::1")],
      down: undefined,
    }),
  ).toEqual(["8.8.4.4", "2606:4700::6810:1"]));

it("says little of a machine with many", () =>
  expect(ownAddresses({ eth0: ["8.8.4.4", "8.8.4.5", "8.8.4.6"].map((address) => on(address)) })).toEqual([
    "8.8.4.4",
    "8.8.4.5",
  ]));
