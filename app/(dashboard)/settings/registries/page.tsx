import type { Metadata } from "next";
import { Registries } from "@/app/components/registries/registries";
import { PageHeader } from "@/app/components/ui/page-header";

export const metadata: Metadata = { title: "Registries" };

const RegistriesPage = () => (
  <div className="mx-auto max-w-3xl">
    <PageHeader title="Registries" description="Where your prebuilt images come from." />
    <Registries />
  </div>
);

export default RegistriesPage;
