import type { Metadata } from "next";
import { ApiTokens } from "@/app/components/accounts/api-tokens";
import { ChangePassword } from "@/app/components/accounts/change-password";
import { Sessions } from "@/app/components/accounts/sessions";
import { PageHeader } from "@/app/components/ui/page-header";
import { currentUser } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Account" };

const AccountPage = async () => {
  const user = await currentUser();
  return (
    <div className="grid max-w-3xl gap-6">
      <PageHeader
        title={user.name}
        description={`${user.email} · ${user.role === "administrator" ? "Administrator" : "Member"}`}
      />
      <ApiTokens />
      <Sessions />
      <ChangePassword email={user.email} />
    </div>
  );
};

export default AccountPage;
