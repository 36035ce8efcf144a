import { orderCertificates } from "@/server/certificates/orders/order-certificates";
import { tidyOrders } from "@/server/certificates/orders/tidy-orders";

/** Certificates of wildcards: whoever waits for a first one looks at the page. */
export const certificatesEveryMs = 10_000;

export const orderDueCertificates = async (): Promise<void> => {
  await tidyOrders();
  await orderCertificates();
};
