import type { Metadata } from "next";
import { NewAppForm } from "@/app/components/apps/new/new-app-form";
import { PageHeader } from "@/app/components/ui/page-header";
import { load } from "@/app/lib/trpc/server";
import { env } from "@/server/env";

export const metadata: Metadata = { title: "New app" };

const NewPage = async () => {
  const { items } = await load((api) => api.connections.list());
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="New app" description="A git repository or an image becomes a running app." />
      <NewAppForm zone={env().DEFAULT_ZONE} hasConnections={items.some(({ state }) => state !== "pending")} />
    </div>
  );
};

export default NewPage;
