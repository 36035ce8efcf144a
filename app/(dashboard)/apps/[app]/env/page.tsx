import type { Metadata } from "next";
import { FollowsItsApp } from "@/app/components/previews/follows-its-app";
import { Environment } from "@/app/components/variables/environment";
import { appNamed, load } from "@/app/lib/trpc/server";
import { variableScopeSchema } from "@/server/variables/schema";

export const metadata: Metadata = { title: "Environment" };

type Props = { params: Promise<{ app: string }>; searchParams: Promise<{ scope?: string | string[] }> };

const EnvironmentPage = async ({ params, searchParams }: Props) => {
  const app = await appNamed((await params).app);
  if (app.previewOf !== null) return <FollowsItsApp />;
  const scope = variableScopeSchema.catch("production").parse((await searchParams).scope);
  const initial = await load((api) => api.variables.list({ id: app.id, scope }));
  return <Environment key={scope} scope={scope} initial={initial} />;
};

export default EnvironmentPage;
