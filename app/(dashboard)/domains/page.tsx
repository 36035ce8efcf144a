import type { Metadata } from "next";
import { TeamDomains } from "@/app/components/domains/team-domains";
import { load } from "@/app/lib/trpc/server";
import type { Domain } from "@/server/domains/domain-schema";

export const metadata: Metadata = { title: "Domains" };

/** Teams have a few. Whoever has more than this looks for theirs through the API. */
const mostPages = 10;

const allDomains = () =>
  load(async (api) => {
    const items: Domain[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const read = await api.domains.list({ limit: 100, cursor });
      items.push(...read.items);
      if (read.nextCursor === null) break;
      cursor = read.nextCursor;
    }
    return items;
  });

const DomainsPage = async () => <TeamDomains initial={await allDomains()} />;

export default DomainsPage;
