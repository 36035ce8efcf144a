import { Resolver } from "node:dns/promises";

/** Longest that one server is waited for. */
const patienceMs = 1_200;

export type QuestionType = "A" | "AAAA" | "CNAME" | "TXT" | "NS" | "CAA";

/** `values` is empty where the name or the type does not exist; null: nobody answered, and `fault` says why, in words. */
export type Answer = { values: string[]; fault: null } | { values: null; fault: string };

/** A question to a list of servers; the next is asked when one does not answer. */
export type Ask = (name: string, type: QuestionType) => Promise<Answer>;

/** These say that there is nothing. Everything else says nothing. */
const nothingThere = new Set(["ENODATA", "ENOTFOUND"]);

const faults: Readonly<Record<string, string>> = {
  ETIMEOUT: "did not answer in time",
  ECONNREFUSED: "could not be reached",
  ESERVFAIL: "answered that it could not find out",
  EREFUSED: "refused to answer",
};

const query = async (resolver: Resolver, name: string, type: QuestionType): Promise<string[]> => {
  switch (type) {
    case "A":
      return resolver.resolve4(name);
    case "AAAA":
      return resolver.resolve6(name);
    case "CNAME":
      return resolver.resolveCname(name);
    case "NS":
      return resolver.resolveNs(name);
    case "TXT":
      return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(""));
    case "CAA":
      return (await resolver.resolveCaa(name)).flatMap(({ issue }) => (issue === undefined ? [] : [issue]));
  }
};

/**
 * Asks these servers (`address:port`), or those of this system where the list is empty. Answers are not kept: every question goes
 * out. Never throws.
 */
export const askAt = (servers: readonly string[]): Ask => {
  const resolver = new Resolver({ timeout: patienceMs, tries: 1 });
  if (servers.length > 0) resolver.setServers(servers);
  const who = servers.length === 0 ? "The resolver of this machine" : servers.join(", ");
  return async (name, type) => {
    try {
      return { values: (await query(resolver, name, type)).sort(), fault: null };
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (nothingThere.has(code)) return { values: [], fault: null };
      return { values: null, fault: `${who} ${faults[code] ?? `did not answer (${code || String(error)})`}.` };
    }
  };
};
