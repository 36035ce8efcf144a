import type { Metadata } from "next";
import { RunSettings } from "@/app/components/apps/settings/run-settings";

export const metadata: Metadata = { title: "Run settings" };

const RunPage = () => <RunSettings />;

export default RunPage;
