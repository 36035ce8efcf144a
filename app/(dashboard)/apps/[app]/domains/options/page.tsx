import type { Metadata } from "next";
import { AppOptions } from "@/app/components/domains/options/app-options";

export const metadata: Metadata = { title: "Options for all names" };

const AppOptionsPage = () => <AppOptions />;

export default AppOptionsPage;
