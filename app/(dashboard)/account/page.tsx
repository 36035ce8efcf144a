import type { Metadata } from "next";
import { Appearance } from "@/app/components/accounts/appearance";
import { BrowserPreferences } from "@/app/components/accounts/browser-preferences";
import { ChangePassword } from "@/app/components/accounts/change-password";
import { Sessions } from "@/app/components/accounts/sessions";
import { PageHeader } from "@/app/components/ui/page-header";
import { currentUser } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Account" };

const AccountPage = async () => {
  const user = await currentUser();
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={user.name}
        description={`${user.email} · ${user.role === "administrator" ? "Administrator" : "Member"}`}
      />
      <div className="grid gap-6">
        <Appearance />
        <BrowserPreferences />
        <Sessions />
        <ChangePassword email={user.email} />
      </div>
    </div>
  );
};

export default AccountPage;
