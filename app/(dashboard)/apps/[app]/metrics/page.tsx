import type { Metadata } from "next";
import { MetricsSections } from "@/app/components/apps/app-sections";
import { AppMetrics } from "@/app/components/metrics/app-metrics";

export const metadata: Metadata = { title: "Metrics" };

const MetricsPage = () => (
  <>
    <MetricsSections />
    <AppMetrics />
  </>
);

export default MetricsPage;
