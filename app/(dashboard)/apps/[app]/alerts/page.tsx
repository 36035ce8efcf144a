import type { Metadata } from "next";
import { AppAlerts } from "@/app/components/alerts/app-alerts";

export const metadata: Metadata = { title: "Alerts" };

const AppAlertsPage = () => <AppAlerts />;

export default AppAlertsPage;
