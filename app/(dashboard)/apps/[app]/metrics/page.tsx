import type { Metadata } from "next";
import { AppMetrics } from "@/app/components/metrics/app-metrics";
import { MetricsSections } from "@/app/components/apps/app-sections";

export const metadata: Metadata = { title: "Metrics" };

const MetricsPage = () => (
  <>
    <MetricsSections />
    <AppMetrics />
  </>
);

export default MetricsPage;
