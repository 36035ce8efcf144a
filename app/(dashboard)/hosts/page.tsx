import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HostList } from "@/app/components/workers/host-list";
import { currentUser, load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Hosts" };

const HostsPage = async () => {
  const user = await currentUser();
  if (user.role !== "administrator") notFound();
  const { items } = await load((api) => api.workers.list());
  return <HostList initial={items} />;
};

export default HostsPage;
