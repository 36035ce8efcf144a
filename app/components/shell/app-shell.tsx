import type { ReactNode } from "react";
import { AlertsWatch } from "@/app/components/alerts/alerts-watch";
import { Link } from "@/app/components/ui/link";
import { Logo } from "@/app/components/ui/logo";
import { Toaster } from "@/app/components/ui/toaster";
import { AccountMenu } from "./account-menu";
import { Breadcrumb } from "./breadcrumb";
import { ConnectionIndicator } from "./connection-indicator";
import { OverlayHost } from "./overlay-host";
import { OwnDeployments } from "./own-deployments";
import { BottomBar, Sidebar } from "./sidebar";
import { ThemeSwitch } from "./theme-switch";

type AppShellProps = { user: { name: string; email: string; isAdministrator: boolean }; children: ReactNode };

/** The frame of every signed-in page. */
export const AppShell = ({ user, children }: AppShellProps) => (
  <div className="flex">
    <a
      href="#content"
      className="sr-only z-50 rounded-md bg-button px-3 py-2 text-button-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
    >
      Skip to content
    </a>
    <Sidebar isAdministrator={user.isAdministrator} />
    <div className="flex min-h-dvh min-w-0 flex-1 flex-col">
      <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-b bg-canvas/90 px-4 backdrop-blur md:px-6">
        <Link href="/" aria-label="Home" className="sm:hidden">
          <Logo className="size-5" />
        </Link>
        <Breadcrumb />
        <ConnectionIndicator />
        <ThemeSwitch />
        <AccountMenu name={user.name} email={user.email} />
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-4 pt-6 pb-24 outline-none sm:pb-10 md:px-6">
        {children}
      </main>
    </div>
    <BottomBar isAdministrator={user.isAdministrator} />
    <Toaster />
    <OverlayHost isAdministrator={user.isAdministrator} />
    <OwnDeployments />
    <AlertsWatch />
  </div>
);
