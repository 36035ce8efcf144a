import type { Metadata } from "next";
import { Alerts } from "@/app/components/alerts/alerts";
import { currentUser } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Alerts" };

const AlertsPage = async () => {
  const user = await currentUser();
  return <Alerts isAdministrator={user.role === "administrator"} />;
};

export default AlertsPage;
