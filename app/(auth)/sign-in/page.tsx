import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/app/components/accounts/sign-in-form";
import { safePath } from "@/app/lib/safe-path";
import { load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ next?: string | string[]; email?: string | string[] }> };

const SignInPage = async ({ searchParams }: Props) => {
  const { needsSetup } = await load((api) => api.accounts.setupStatus());
  if (needsSetup) redirect("/setup");
  const { next } = await searchParams;
  return (
    <>
      <h1 className="mb-4 text-lg font-semibold">Sign in</h1>
      <SignInForm next={safePath(next)} />
    </>
  );
};

export default SignInPage;
