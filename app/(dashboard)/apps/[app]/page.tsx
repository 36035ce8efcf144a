import type { Metadata } from "next";
import { AppOverview } from "@/app/components/apps/app-overview";
import { appStatusView } from "@/app/lib/status";
import { appNamed } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ app: string }> };

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const app = await appNamed((await params).app);
  return { title: { absolute: `${appStatusView(app).word} · ${app.name} · WiseHosting` } };
};

const AppPage = () => <AppOverview />;

export default AppPage;
