import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ComparePage } from "@/app/components/deployments/compare-page";
import { appNamed, load } from "@/app/lib/trpc/server";

type Props = { params: Promise<{ app: string; range: string }> };

/** `3...5`: both ends. */
const endsOf = (range: string): { a: string; b: string } => {
  const match = /^([1-9]\d{0,8})\.\.\.([1-9]\d{0,8})$/.exec(decodeURIComponent(range));
  if (match?.[1] === undefined || match[2] === undefined) notFound();
  return { a: match[1], b: match[2] };
};

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => {
  const { a, b } = endsOf((await params).range);
  return { title: `#${a} and #${b} compared` };
};

const Page = async ({ params }: Props) => {
  const { app: name, range } = await params;
  const app = await appNamed(name);
  const compared = await load((api) => api.deployments.compare({ id: app.id, ...endsOf(range) }));
  return <ComparePage compared={compared} />;
};

export default Page;
