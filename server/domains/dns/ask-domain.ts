import { env } from "@/server/env";
import { baseOf, ownershipName } from "../normalise-hostname";
import type { DomainEvidence } from "../schema";
import { type Answer, type Ask, askAt } from "./ask-servers";
import { type Authority, findAuthority } from "./find-authority";

/** Names that are other names for names: longer ones are a circle, or as good as one. */
const longestChain = 8;

type Askers = {
  /** The zone's own servers where one of them answers, else a resolver. */
  best: Ask;
  /** Of several of the zone's servers, everything that one of them says: a new record reaches them one after the other. */
  all: Ask;
  resolver: Ask;
  /** Whose answers these were, as far as was seen. */
  answering: () => readonly string[];
};

type Given = Extract<Answer, { fault: null }>;
const isGiven = (answer: Answer): answer is Given => answer.values !== null;

const isIn = (zone: string, name: string): boolean => name === zone || name.endsWith(`.${zone}`);

const joined = (answers: readonly Given[]): Answer => ({
  values: [...new Set(answers.flatMap(({ values }) => values))].sort(),
  fault: null,
});

const withAuthority = (resolver: Ask, { zone, servers }: Authority): Askers => {
  const own = askAt(servers);
  const each = servers.map((server) => askAt([server]));
  // Once they were silent nobody waits for them a second time.
  let silent = false;

  // Both at once: a name server behind a wall costs its time-out, and not one more after it.
  const best: Ask = async (name, type) => {
    if (silent || !isIn(zone, name)) return resolver(name, type);
    const [first, second] = await Promise.all([own(name, type), resolver(name, type)]);
    silent ||= !isGiven(first);
    return isGiven(first) ? first : second;
  };
  const all: Ask = async (name, type) => {
    const [second, ...answers] = await Promise.all([resolver(name, type), ...each.map((ask) => ask(name, type))]);
    const given = answers.filter(isGiven);
    silent ||= given.length === 0;
    if (given.length === 0) return second;
    const answer = joined(given);
    // Another name for a record in somebody else's zone, which these servers do not follow.
    const leadsAway = answer.values?.length === 0 && ((await own(name, "CNAME")).values ?? []).length > 0;
    return leadsAway ? second : answer;
  };
  return { best, all, resolver, answering: () => (silent ? env().DNS_SERVERS : servers) };
};

const makeAskers = async (base: string): Promise<Askers> => {
  const resolvers = env().DNS_SERVERS;
  const resolver = askAt(resolvers);
  const authority = await findAuthority(resolver, base, { resolvers, allowPrivate: env().ALLOW_PRIVATE_ADDRESSES });
  if (authority) return withAuthority(resolver, authority);
  return { best: resolver, all: resolver, resolver, answering: () => resolvers };
};

const withoutDot = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** The names that `hostname` is another name for, one after the other. */
const followNames = async (ask: Ask, hostname: string): Promise<{ chain: string[] | null; fault: string | null }> => {
  const chain: string[] = [];
  for (let at = hostname; chain.length < longestChain; ) {
    const { values, fault } = await ask(at, "CNAME");
    // What leads on but does not answer any more: what is known so far is worth something.
    if (values === null) return chain.length > 0 ? { chain, fault: null } : { chain: null, fault };
    const next = values[0] === undefined ? undefined : withoutDot(values[0]);
    if (next === undefined || next === hostname || chain.includes(next)) break;
    chain.push(next);
    at = next;
  }
  return { chain, fault: null };
};

/** Names below `localhost` are this machine by their nature (RFC 6761); DNS does not know them. */
const zoneAddressesOf = async (ask: Ask, zoneName: string): Promise<string[]> => {
  if (isIn("localhost", zoneName)) return ["127.0.0.1", "::1"];
  const [four, six] = await Promise.all([ask(zoneName, "A"), ask(zoneName, "AAAA")]);
  return [...(four.values ?? []), ...(six.values ?? [])];
};

/** CAA records count from the name upwards: the first that has some decides. */
const authoritiesAllowed = async (ask: Ask, base: string): Promise<string[] | null> => {
  const labels = base.split(".");
  const names = labels.slice(0, -1).map((_, place) => labels.slice(place).join("."));
  const answers = await Promise.all(names.slice(-longestChain).map((name) => ask(name, "CAA")));
  if (answers.some(({ values }) => values === null)) return null;
  return answers.find(({ values }) => (values ?? []).length > 0)?.values ?? [];
};

/**
 * What DNS says of a hostname now: who owns it, and where it leads. `zoneName` is the app's own name in its host's zone, which is
 * looked up for comparison. Every question goes out, and none is waited for longer than a second or two. Never throws.
 */
export const askDomain = async (hostname: string, zoneName: string): Promise<DomainEvidence> => {
  const base = baseOf(hostname);
  const { best, all, resolver, answering } = await makeAskers(base);
  const [ownership, names, zoneAddresses, caa] = await Promise.all([
    all(ownershipName(hostname), "TXT"),
    followNames(best, hostname),
    zoneAddressesOf(resolver, zoneName),
    authoritiesAllowed(resolver, base),
  ]);
  const end = names.chain?.at(-1) ?? hostname;
  const [a, aaaa] = await Promise.all([best(end, "A"), best(end, "AAAA")]);
  return {
    ownership: ownership.values,
    cname: names.chain,
    a: a.values,
    aaaa: aaaa.values,
    zoneAddresses,
    caa,
    servers: [...answering()],
    fault: ownership.fault ?? names.fault ?? a.fault ?? aaaa.fault,
  };
};
