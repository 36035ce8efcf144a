import type { Metadata } from "next";
import { AppMetrics } from "@/app/components/metrics/app-metrics";
import { Sections } from "@/app/components/usage/sections";

export const metadata: Metadata = { title: "Metrics" };

const MetricsPage = () => (
  <>
    <Sections />
    <AppMetrics />
  </>
);

export default MetricsPage;
