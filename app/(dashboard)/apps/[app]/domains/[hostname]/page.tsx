import type { Metadata } from "next";
import { DomainPage } from "@/app/components/domains/domain-page";
import { appNamed, domainsOf } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ app: string; hostname: string }> };

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => ({
  title: decodeURIComponent((await params).hostname),
});

const OneDomainPage = async ({ params }: Props) => {
  const { app: part, hostname } = await params;
  const app = await appNamed(part);
  return <DomainPage hostname={decodeURIComponent(hostname).toLowerCase()} initial={await domainsOf(app.id)} />;
};

export default OneDomainPage;
