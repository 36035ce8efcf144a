import type { Metadata } from "next";
import { AppGrid } from "@/app/components/apps/app-grid";
import { currentUser, load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: { absolute: "Home · WiseHosting" } };

const HomePage = async () => {
  const [user, { items }] = await Promise.all([currentUser(), load((api) => api.apps.overview())]);
  return <AppGrid initial={items} isAdministrator={user.role === "administrator"} />;
};

export default HomePage;
