import type { Metadata } from "next";
import { DeploymentsSections } from "@/app/components/apps/app-sections";
import { DeliveryList } from "@/app/components/webhooks/delivery-list";

export const metadata: Metadata = { title: "Deliveries" };

const DeliveriesPage = () => (
  <>
    <DeploymentsSections />
    <DeliveryList />
  </>
);

export default DeliveriesPage;
