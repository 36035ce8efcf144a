import type { Metadata } from "next";
import { AppUsage } from "@/app/components/usage/app-usage";
import { MetricsSections } from "@/app/components/apps/app-sections";

export const metadata: Metadata = { title: "Usage" };

const AppUsagePage = () => (
  <>
    <MetricsSections />
    <AppUsage />
  </>
);

export default AppUsagePage;
