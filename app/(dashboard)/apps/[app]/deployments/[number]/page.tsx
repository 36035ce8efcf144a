import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DeploymentPage } from "@/app/components/deployments/deployment-page";
import { load } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ app: string; number: string }> };

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => ({ title: `#${(await params).number}` });

const Page = async ({ params }: Props) => {
  const { app, number } = await params;
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  const deployment = await load((api) => api.deployments.getByNumber({ id: decodeURIComponent(app), number: Number(number) }));
  return <DeploymentPage key={deployment.id} initial={deployment} />;
};

export default Page;
