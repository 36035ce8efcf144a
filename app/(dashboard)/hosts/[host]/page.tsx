import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HostPage } from "@/app/components/workers/host-page";
import { currentUser, load } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ host: string }> };

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => ({
  title: decodeURIComponent((await params).host),
});

const OneHostPage = async ({ params }: Props) => {
  const user = await currentUser();
  if (user.role !== "administrator") notFound();
  const id = decodeURIComponent((await params).host);
  const [host, { items: apps }, { items: events }, { items: hosts }] = await load((api) =>
    Promise.all([api.workers.get({ id }), api.workers.apps({ id }), api.workers.events({ id }), api.workers.list()]),
  );
  return <HostPage key={host.id} initial={{ host, apps, events }} hosts={hosts} />;
};

export default OneHostPage;
