import type { Metadata } from "next";
import { NewAppForm } from "@/app/components/apps/new/new-app-form";
import { PageHeader } from "@/app/components/ui/page-header";
import { env } from "@/server/env";

export const metadata: Metadata = { title: "New app" };

const NewPage = () => (
  <div className="mx-auto max-w-3xl">
    <PageHeader title="New app" description="A git repository or an image becomes a running app." />
    <NewAppForm zone={env().DEFAULT_ZONE} />
  </div>
);

export default NewPage;
