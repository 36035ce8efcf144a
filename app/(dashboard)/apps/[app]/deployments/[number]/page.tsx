import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DeploymentPage } from "@/app/components/deployments/deployment-page";
import { statusViews } from "@/app/lib/status";
import { appNamed, deploymentNumbered } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ app: string; number: string }> };

const read = async (params: Props["params"]) => {
  const { app, number } = await params;
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound();
  return { app: await appNamed(app), deployment: await deploymentNumbered(app, Number(number)) };
};

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { app, deployment } = await read(params);
  return { title: { absolute: `${statusViews[deployment.status].word} · #${deployment.number} · ${app.name} · WiseHosting` } };
};

const Page = async ({ params }: Props) => {
  const { deployment } = await read(params);
  return <DeploymentPage key={deployment.id} initial={deployment} />;
};

export default Page;
