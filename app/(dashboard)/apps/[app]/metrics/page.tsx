import type { Metadata } from "next";
import { AppMetrics } from "@/app/components/metrics/app-metrics";

export const metadata: Metadata = { title: "Metrics" };

const MetricsPage = () => <AppMetrics />;

export default MetricsPage;
