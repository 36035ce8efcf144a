import type { ReactNode } from "react";
import { settingsPages } from "@/app/components/shell/navigation";
import { PageHeader } from "@/app/components/ui/page-header";
import { SectionNav } from "@/app/components/ui/section-nav";

const SettingsLayout = ({ children }: { children: ReactNode }) => (
  <>
    <PageHeader title="Settings" description="What holds for your team and this installation." />
    <div className="grid items-start gap-6 lg:grid-cols-[11rem_minmax(0,1fr)]">
      <SectionNav label="Settings" pages={settingsPages} />
      <div className="grid max-w-3xl min-w-0 gap-6">{children}</div>
    </div>
  </>
);

export default SettingsLayout;
