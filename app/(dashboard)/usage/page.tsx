import type { Metadata } from "next";
import { PageHeader } from "@/app/components/ui/page-header";
import { PlanCard } from "@/app/components/usage/plan-card";
import { TeamUsage } from "@/app/components/usage/team-usage";
import { load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Usage" };

const UsagePage = async () => (
  <>
    <PageHeader title="Usage" description="What your team's apps used, over at most the last 90 days." />
    <PlanCard initial={await load((api) => api.plan.read())} />
    <TeamUsage />
  </>
);

export default UsagePage;
