import type { Caller } from "@/server/accounts";
import { checkDomain } from "./check-domain";
import type { Domain } from "./domain-schema";
import { presentDomain } from "./present-domain";
import { domainOf } from "./store";

/** Asks DNS now, and again often for a while: somebody is at work on it. */
export const verifyDomain = async (caller: Caller, id: string): Promise<Domain> => {
  const row = await domainOf(caller, id);
  await checkDomain(row.id, { anew: true });
  return presentDomain(caller, row.id);
};
