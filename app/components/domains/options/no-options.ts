import type { EdgeOptionsView } from "@/server/domains/options-schema";

/** Nobody said anything. */
export const noOptions: EdgeOptionsView = {
  redirect: null,
  basicAuth: null,
  maintenance: null,
  allowedAddresses: null,
  responseHeaders: null,
  httpsRedirect: null,
  hsts: null,
};
