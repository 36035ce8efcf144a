import type { ReactNode } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { settingsPagesOf } from "@/app/components/apps/settings/settings-pages";
import { FollowsItsApp } from "@/app/components/previews/follows-its-app";
import { SectionNav } from "@/app/components/ui/section-nav";
import { appNamed } from "@/app/lib/trpc/server";

type LayoutProps = { children: ReactNode; params: Promise<{ app: string }> };

const SettingsLayout = async ({ children, params }: LayoutProps) => {
  const app = await appNamed((await params).app);
  if (app.previewOf !== null) return <FollowsItsApp />;
  const pages = settingsPagesOf(app).map(({ path, label }) => ({ href: appHref(app.name, `/settings${path}`), label }));
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[11rem_minmax(0,1fr)]">
      <SectionNav label="Settings of this app" pages={pages} />
      <div className="grid max-w-3xl min-w-0 gap-6">{children}</div>
    </div>
  );
};

export default SettingsLayout;
