import type { Metadata } from "next";
import { AppUsage } from "@/app/components/usage/app-usage";
import { Sections } from "@/app/components/usage/sections";

export const metadata: Metadata = { title: "Usage" };

const AppUsagePage = () => (
  <>
    <Sections />
    <AppUsage />
  </>
);

export default AppUsagePage;
