import type { Metadata } from "next";
import { AppSettings } from "@/app/components/apps/app-settings";

export const metadata: Metadata = { title: "Settings" };

const SettingsPage = () => <AppSettings />;

export default SettingsPage;
