import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeader } from "@/app/components/ui/page-header";
import { HostList } from "@/app/components/workers/host-list";
import { currentUser } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Hosts" };

const HostsPage = async () => {
  const user = await currentUser();
  if (user.role !== "administrator") notFound();
  return (
    <>
      <PageHeader title="Hosts" description="Machines that build and run apps." />
      <HostList />
    </>
  );
};

export default HostsPage;
