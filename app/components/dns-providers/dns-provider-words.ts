import type { StatusView } from "@/app/lib/status";
import type { DnsProvider, DnsProviderKind } from "@/server/certificates/schema";

/** What is said of DNS providers. Pure. */

export const kindNames: Readonly<Record<DnsProviderKind, string>> = {
  cloudflare: "Cloudflare",
  rfc2136: "Name server with signed updates",
};

export const providerView = ({ fault, checkedAt }: Pick<DnsProvider, "fault" | "checkedAt">): StatusView => {
  if (fault !== null) return { tone: "bad", word: "Failing" };
  return checkedAt === null ? { tone: "quiet", word: "Not checked yet" } : { tone: "ok", word: "Works" };
};
