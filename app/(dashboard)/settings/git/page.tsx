import type { Metadata } from "next";
import { Connections } from "@/app/components/connections/connections";
import { DeployKeys } from "@/app/components/deploy-keys/deploy-keys";

export const metadata: Metadata = { title: "Git" };

const GitPage = () => (
  <>
    <Connections />
    <DeployKeys />
  </>
);

export default GitPage;
