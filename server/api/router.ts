import { accountsRouter } from "@/server/accounts/router";
import { alertsRouter } from "@/server/alerts/router";
import { alertRulesRouter } from "@/server/alerts/rules-router";
import { appsRouter } from "@/server/apps/router";
import { auditRouter } from "@/server/audit/router";
import { dnsProvidersRouter } from "@/server/certificates/dns-router";
import { certificatesRouter } from "@/server/certificates/router";
import { channelsRouter } from "@/server/channels/router";
import { connectionsRouter } from "@/server/connections/router";
import { deployHooksRouter } from "@/server/deploy-hooks/router";
import { deployKeysRouter } from "@/server/deploy-keys/router";
import { deploymentsRouter } from "@/server/deployments/router";
import { edgeRouter } from "@/server/domains/edge-router";
import { domainsRouter } from "@/server/domains/router";
import { metricsRouter } from "@/server/metrics/router";
import { notificationsRouter } from "@/server/notifications/router";
import { planRouter } from "@/server/plans/router";
import { previewsRouter } from "@/server/previews/router";
import { registriesRouter } from "@/server/registries/router";
import { usageRouter } from "@/server/usage/router";
import { variablesRouter } from "@/server/variables/router";
import { webhooksRouter } from "@/server/webhooks/router";
import { workersRouter } from "@/server/workers/router";
import { router } from "./procedures";

/** Table of contents: every procedure of the dashboard and of `/v1`. */
export const appRouter = router({
  accounts: accountsRouter,
  alerts: alertsRouter,
  alertRules: alertRulesRouter,
  apps: appsRouter,
  audit: auditRouter,
  certificates: certificatesRouter,
  deployHooks: deployHooksRouter,
  deployKeys: deployKeysRouter,
  dnsProviders: dnsProvidersRouter,
  channels: channelsRouter,
  connections: connectionsRouter,
  deployments: deploymentsRouter,
  domains: domainsRouter,
  edge: edgeRouter,
  metrics: metricsRouter,
  plan: planRouter,
  notifications: notificationsRouter,
  previews: previewsRouter,
  registries: registriesRouter,
  usage: usageRouter,
  variables: variablesRouter,
  webhooks: webhooksRouter,
  workers: workersRouter,
});

export type AppRouter = typeof appRouter;
