import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AppFrame } from "@/app/components/apps/app-frame";
import { LiveAppProvider } from "@/app/components/apps/live-app";
import { appNamed, currentUser, load } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ app: string }>; children: ReactNode };

export const generateMetadata = async ({ params }: Omit<Props, "children">): Promise<Metadata> => {
  const name = decodeURIComponent((await params).app);
  return { title: { default: name, template: `%s · ${name} · WiseHosting` } };
};

const AppLayout = async ({ params, children }: Props) => {
  const [user, app] = await Promise.all([currentUser(), appNamed((await params).app)]);
  const [{ items }, pending] = await load((api) =>
    Promise.all([api.deployments.list({ id: app.id, limit: 10 }), api.apps.pending({ id: app.id })]),
  );
  return (
    <LiveAppProvider key={app.id} initial={{ app, deployments: items }}>
      <AppFrame pending={pending} isAdministrator={user.role === "administrator"}>
        {children}
      </AppFrame>
    </LiveAppProvider>
  );
};

export default AppLayout;
