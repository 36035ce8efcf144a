import type { Metadata } from "next";
import { BuildSettings } from "@/app/components/apps/settings/build-settings";

export const metadata: Metadata = { title: "Build settings" };

const BuildPage = () => <BuildSettings />;

export default BuildPage;
