import type { Metadata } from "next";
import { Certificates } from "@/app/components/certificates/certificates";

export const metadata: Metadata = { title: "Certificates" };

const CertificatesPage = () => <Certificates />;

export default CertificatesPage;
