import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AppFrame } from "@/app/components/apps/app-frame";
import { LiveAppProvider } from "@/app/components/apps/live-app";
import { load } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ app: string }>; children: ReactNode };

export const generateMetadata = async ({ params }: Omit<Props, "children">): Promise<Metadata> => {
  const name = decodeURIComponent((await params).app);
  return { title: { default: name, template: `%s · ${name} · WiseHosting` } };
};

const AppLayout = async ({ params, children }: Props) => {
  const id = decodeURIComponent((await params).app);
  const initial = await load(async (api) => {
    const app = await api.apps.get({ id });
    const { items } = await api.deployments.list({ id: app.id, limit: 10 });
    return { app, deployments: items };
  });
  return (
    <LiveAppProvider key={initial.app.id} initial={initial}>
      <AppFrame>{children}</AppFrame>
    </LiveAppProvider>
  );
};

export default AppLayout;
