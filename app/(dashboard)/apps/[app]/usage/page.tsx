import type { Metadata } from "next";
import { MetricsSections } from "@/app/components/apps/app-sections";
import { AppUsage } from "@/app/components/usage/app-usage";

export const metadata: Metadata = { title: "Usage" };

const AppUsagePage = () => (
  <>
    <MetricsSections />
    <AppUsage />
  </>
);

export default AppUsagePage;
