import type { Metadata } from "next";
import { DangerZone } from "@/app/components/apps/settings/danger-zone";

export const metadata: Metadata = { title: "Danger zone" };

const DangerPage = () => <DangerZone />;

export default DangerPage;
