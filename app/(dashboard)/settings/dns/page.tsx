import type { Metadata } from "next";
import { DnsProviders } from "@/app/components/dns-providers/dns-providers";

export const metadata: Metadata = { title: "DNS" };

const DnsPage = () => <DnsProviders />;

export default DnsPage;
