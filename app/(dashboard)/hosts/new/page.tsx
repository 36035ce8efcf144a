import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AddHost } from "@/app/components/workers/add-host";
import { currentUser, load } from "@/app/lib/trpc/server";

export const metadata: Metadata = { title: "Add a host" };

const NewHostPage = async () => {
  const user = await currentUser();
  if (user.role !== "administrator") notFound();
  const { items } = await load((api) => api.workers.list());
  return <AddHost initial={items} />;
};

export default NewHostPage;
