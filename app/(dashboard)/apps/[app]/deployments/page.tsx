import type { Metadata } from "next";
import { DeploymentsSections } from "@/app/components/apps/app-sections";
import { DeploymentList } from "@/app/components/deployments/deployment-list";

export const metadata: Metadata = { title: "Deployments" };

const DeploymentsPage = () => (
  <>
    <DeploymentsSections />
    <DeploymentList />
  </>
);

export default DeploymentsPage;
