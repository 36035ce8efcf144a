import type { Metadata } from "next";
import { DeploymentList } from "@/app/components/deployments/deployment-list";

export const metadata: Metadata = { title: "Deployments" };

const DeploymentsPage = () => <DeploymentList />;

export default DeploymentsPage;
