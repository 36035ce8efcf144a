import type { ReactNode } from "react";
import { SettingsNav } from "@/app/components/shell/settings-nav";
import { PageHeader } from "@/app/components/ui/page-header";

const SettingsLayout = ({ children }: { children: ReactNode }) => (
  <>
    <PageHeader title="Settings" description="What holds for your team and this installation." />
    <div className="grid items-start gap-6 lg:grid-cols-[11rem_minmax(0,1fr)]">
      <SettingsNav />
      <div className="grid max-w-3xl min-w-0 gap-6">{children}</div>
    </div>
  </>
);

export default SettingsLayout;
