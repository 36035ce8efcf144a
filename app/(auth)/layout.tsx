import type { ReactNode } from "react";
import { Logo } from "@/app/components/ui/logo";

/** Pages before signing in: no API client, no frame, little to load. */
const AuthLayout = ({ children }: { children: ReactNode }) => (
  <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center px-4 py-10">
    <p className="mb-6 flex items-center justify-center gap-2 text-base font-semibold">
      <Logo className="size-6" />
      WiseHosting
    </p>
    <div className="rounded-xl border bg-surface p-5 sm:p-6">{children}</div>
  </main>
);

export default AuthLayout;
