import type { Metadata } from "next";
import { AppGrid } from "@/app/components/apps/app-grid";
import { currentUser, load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: { absolute: "Home · WiseHosting" } };

/** Null for members, who may not see them. */
const hostsOfAdministrator = async () => {
  const user = await currentUser();
  return user.role === "administrator" ? (await load((api) => api.workers.list())).items : null;
};

const HomePage = async () => {
  const [hosts, { items }] = await Promise.all([hostsOfAdministrator(), load((api) => api.apps.overview())]);
  return <AppGrid initial={items} initialHosts={hosts} />;
};

export default HomePage;
