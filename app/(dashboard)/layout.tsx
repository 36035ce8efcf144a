import type { ReactNode } from "react";
import { AppShell } from "@/app/components/shell/app-shell";
import { PageStart } from "@/app/components/shell/page-start";
import { ApiProvider } from "@/app/lib/trpc/client";
import { currentUser } from "@/app/lib/trpc/server";

const DashboardLayout = async ({ children }: { children: ReactNode }) => {
  const user = await currentUser();
  return (
    <ApiProvider>
      <PageStart serverNow={Date.now()} />
      <AppShell user={{ name: user.name, email: user.email, isAdministrator: user.role === "administrator" }}>
        {children}
      </AppShell>
    </ApiProvider>
  );
};

export default DashboardLayout;
