import type { Metadata } from "next";
import { Previews } from "@/app/components/previews/previews";

export const metadata: Metadata = { title: "Previews" };

const PreviewsPage = () => <Previews />;

export default PreviewsPage;
