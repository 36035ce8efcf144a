import type { Metadata } from "next";
import { GeneralSettings } from "@/app/components/apps/settings/general-settings";

export const metadata: Metadata = { title: "Settings" };

const GeneralPage = () => <GeneralSettings />;

export default GeneralPage;
