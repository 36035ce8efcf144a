import type { Metadata } from "next";
import { GitSettings } from "@/app/components/apps/settings/git-settings";

export const metadata: Metadata = { title: "Git settings" };

const GitPage = () => <GitSettings />;

export default GitPage;
