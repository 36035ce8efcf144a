import { describe, expect, it } from "vitest";
import {
  bridgeName,
  chainNames,
  jumpsTo,
  parseRules,
  planFirewall,
  rangeOf,
  repairFor,
  resolversIn,
  restoreDocument,
} from "./firewall-rules";
import { bridgeName as nameOfNetwork } from "./network";

const facts = {
  installationId: "ins_1",
  subnet: "10.213.0.0/20",
  resolvers: ["10.255.255.53", "fd00::53"],
  reachable: ["10.1.0.0/16", "192.0.2.7"],
};
const names = chainNames(facts.installationId);

/** What `iptables -S` prints once the plan stands. */
const standing = (plan: ReturnType<typeof planFirewall>, before = "") =>
  [
    "-P INPUT ACCEPT",
    "-P FORWARD DROP",
    "-N DOCKER-USER",
    ...plan.chains.map(({ name }) => `-N ${name}`),
    ...plan.jumps.filter(({ parent }) => parent === "input").map(({ rule }) => `-A INPUT ${rule}`),
    "-A FORWARD -j DOCKER-USER",
    "-A FORWARD -i docker0 -j ACCEPT",
    before,
    ...plan.jumps.filter(({ parent }) => parent === "forward").map(({ rule }) => `-A DOCKER-USER ${rule}`),
    "-A DOCKER-USER -j RETURN",
    ...plan.chains.flatMap(({ name, rules }) => rules.map((rule) => `-A ${name} ${rule}`)),
  ].join("\n");

describe("the plan", () => {
  const plan = planFirewall(facts, "ipv4");

  it("closes metadata before it opens anything but the resolver, and private networks last", () => {
    expect(plan.chains[0]).toEqual({
      name: names.forward,
      rules: [
        "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN",
        "-d 10.255.255.53/32 -p udp -m udp --dport 53 -j RETURN",
        "-d 10.255.255.53/32 -p tcp -m tcp --dport 53 -j RETURN",
        `-d 169.254.0.0/16 -j ${names.refuse}`,
        "-d 10.1.0.0/16 -j RETURN",
        "-d 192.0.2.7/32 -j RETURN",
        ...[
          "10.213.0.0/20",
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "224.0.0.0/4",
          "240.0.0.0/4",
        ].map((range) => `-d ${range} -j ${names.refuse}`),
      ],
    });
  });
  it("refuses every service of the host but answers, resolver and what is reachable", () => {
    expect(plan.chains[1]?.rules.at(-1)).toBe(`-j ${names.refuse}`);
    expect(plan.chains[1]?.rules).toHaveLength(6);
  });
  it("catches the apps' subnet, their bridge and the builds' bridge", () => {
    expect(plan.jumps.filter(({ parent }) => parent === "input").map(({ rule }) => rule)).toEqual([
      `-s 10.213.0.0/20 -j ${names.input}`,
      `-i ${bridgeName("ins_1")} -j ${names.input}`,
      `-i docker0 -j ${names.input}`,
    ]);
  });
  it("keeps each family's addresses to itself", () => {
    const six = restoreDocument(planFirewall(facts, "ipv6"));
    expect(six).toContain("-d fd00::53/128 -p udp");
    expect(six).not.toMatch(/10\.|192\./);
    expect(restoreDocument(plan)).not.toContain("fd00");
  });
  it("fits the kernel's names", () => {
    expect(bridgeName("ins_1").length).toBeLessThanOrEqual(15);
    expect(names.forward.length).toBeLessThanOrEqual(28);
    expect(chainNames("ins_2")).not.toEqual(names);
  });
});

it("knows the bridge by the name that the network gives it", () => expect(bridgeName("ins_1")).toBe(nameOfNetwork("ins_1")));

describe("repairs", () => {
  const plan = planFirewall(facts, "ipv4");
  const repair = (listing: string) => repairFor(plan, parseRules(listing));
  const forward = plan.jumps.filter(({ parent }) => parent === "forward").map(({ rule }) => rule);

  it("nothing is done when everything stands", () => expect(repair(standing(plan))).toEqual({ restore: false, jumps: [] }));
  it("another installation's jumps may stand before ours", () =>
    expect(repair(standing(plan, "-A DOCKER-USER -i docker0 -j WH-0123456789-FWD"))).toEqual({ restore: false, jumps: [] }));
  it("a rule that came before ours sends ours to the head", () =>
    expect(repair(standing(plan, "-A DOCKER-USER -j ACCEPT")).jumps).toEqual(
      forward.map((rule) => ({ parent: "DOCKER-USER", rule, present: true })),
    ));
  it("flushed chains are written again", () =>
    expect(repair(standing(plan).replace(/^-A WH-.*$/gm, ""))).toEqual({ restore: true, jumps: [] }));
  it("flushed parents get their jumps", () =>
    expect(repair(standing(plan).replace(/^-A DOCKER-USER .*$/gm, "")).jumps).toEqual(
      forward.map((rule) => ({ parent: "DOCKER-USER", rule, present: false })),
    ));
  it("without DOCKER-USER the jumps stand in FORWARD", () =>
    expect(new Set(repair("-P INPUT ACCEPT\n-P FORWARD ACCEPT").jumps.map(({ parent }) => parent))).toEqual(
      new Set(["FORWARD", "INPUT"]),
    ));
  it("a chain that nothing leads to does not count", () =>
    expect(repair("-P FORWARD ACCEPT\n-N DOCKER-USER").jumps[0]?.parent).toBe("FORWARD"));
  it("finds all that is to be removed, and nobody else's", () => {
    const found = parseRules(standing(plan, "-A DOCKER-USER -i docker0 -j WH-0123456789-FWD"));
    expect(jumpsTo("ins_1", found)).toHaveLength(6);
    expect(jumpsTo("ins_9", found)).toEqual([]);
  });
});

describe("addresses", () => {
  it.each([
    ["10.0.0.1", "10.0.0.1/32"],
    [" 10.1.2.3/16 ", "10.1.0.0/16"],
    ["fd00::1", null],
    ["example.org", null],
    ["10.0.0.0/33", null],
    ["-j ACCEPT", null],
    ["", null],
  ])("%j as a range is %j", (text, range) => expect(rangeOf(text, "ipv4")).toBe(range));

  it("reads resolvers, but for those on loopback", () =>
    expect(
      resolversIn(
        "# nameserver 9.9.9.9\nnameserver 10.0.0.2\n nameserver\tfd00::53\nnameserver 127.0.0.53\nnameserver ::1\nsearch x\nnameserver evil\n",
      ),
    ).toEqual(["10.0.0.2", "fd00::53"]));
});
