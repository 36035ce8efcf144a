import type { Metadata } from "next";
import { AppGrid } from "@/app/components/apps/app-grid";
import { load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: { absolute: "Apps · WiseHosting" } };

const HomePage = async () => {
  const { items } = await load((api) => api.apps.overview());
  return <AppGrid initial={items} />;
};

export default HomePage;
