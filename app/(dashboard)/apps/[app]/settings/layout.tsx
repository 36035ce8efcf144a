import type { ReactNode } from "react";
import { SettingsNav } from "@/app/components/apps/settings/settings-nav";

type LayoutProps = { children: ReactNode; params: Promise<{ app: string }> };

const SettingsLayout = async ({ children, params }: LayoutProps) => {
  const { app } = await params;
  return (
    <div className="grid gap-5 md:flex md:gap-8">
      <SettingsNav name={decodeURIComponent(app)} />
      <div className="grid min-w-0 max-w-3xl flex-1 content-start gap-6">{children}</div>
    </div>
  );
};

export default SettingsLayout;
