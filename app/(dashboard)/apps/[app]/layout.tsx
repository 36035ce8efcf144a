import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AppFrame } from "@/app/components/apps/app-frame";
import { LiveAppProvider } from "@/app/components/apps/live-app";
import type { ShownRequest } from "@/app/components/previews/preview-banner";
import { appNamed, currentUser, load } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ app: string }>; children: ReactNode };

export const generateMetadata = async ({ params }: Omit<Props, "children">): Promise<Metadata> => {
  const name = decodeURIComponent((await params).app);
  return { title: { default: name, template: `%s · ${name} · WiseHosting` } };
};

/** Of a preview: the app that it belongs to, and the pull request that it shows. */
const shownBy = async ({ id, previewOf }: { id: string; previewOf: string | null }): Promise<ShownRequest | null> => {
  if (previewOf === null) return null;
  const [parent, { items }] = await load((api) =>
    Promise.all([api.apps.get({ id: previewOf }), api.previews.list({ id: previewOf, limit: 100 })]),
  );
  return { app: parent.name, request: items.find((each) => each.app?.id === id) ?? null };
};

const AppLayout = async ({ params, children }: Props) => {
  const [user, app] = await Promise.all([currentUser(), appNamed((await params).app)]);
  const [[{ items }, pending], shown] = await Promise.all([
    load((api) => Promise.all([api.deployments.list({ id: app.id, limit: 10 }), api.apps.pending({ id: app.id })])),
    shownBy(app),
  ]);
  return (
    <LiveAppProvider key={app.id} initial={{ app, deployments: items }}>
      <AppFrame pending={pending} isAdministrator={user.role === "administrator"} shown={shown}>
        {children}
      </AppFrame>
    </LiveAppProvider>
  );
};

export default AppLayout;
