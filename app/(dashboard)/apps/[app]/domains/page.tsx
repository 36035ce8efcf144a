import type { Metadata } from "next";
import { AppDomains } from "@/app/components/domains/app-domains";
import { appNamed, domainsOf } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Domains" };

type Props = { params: Promise<{ app: string }> };

const AppDomainsPage = async ({ params }: Props) => {
  const app = await appNamed((await params).app);
  return <AppDomains initial={await domainsOf(app.id)} />;
};

export default AppDomainsPage;
