import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SetupForm } from "@/app/components/accounts/setup-form";
import { load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Set up" };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

const SetupPage = async ({ searchParams }: Props) => {
  const { needsSetup } = await load((api) => api.accounts.setupStatus());
  if (!needsSetup) redirect("/sign-in");
  const { token } = await searchParams;
  return (
    <>
      <h1 className="text-lg font-semibold">Welcome</h1>
      <p className="mt-1 mb-4 text-muted">Make the first account: it is the administrator of this installation.</p>
      <SetupForm token={typeof token === "string" ? token : ""} />
    </>
  );
};

export default SetupPage;
