import type { Metadata } from "next";
import { TeamDomains } from "@/app/components/domains/team-domains";
import { load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Domains" };

const DomainsPage = async () => {
  const { items } = await load((api) => api.domains.list({ limit: 100 }));
  return <TeamDomains initial={items} />;
};

export default DomainsPage;
