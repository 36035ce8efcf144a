import type { Metadata } from "next";
import { DeliveryList } from "@/app/components/webhooks/delivery-list";

export const metadata: Metadata = { title: "Deliveries" };

const DeliveriesPage = () => <DeliveryList />;

export default DeliveriesPage;
