import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { apps, certificates, deployments, domains, type workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import type { AppRow } from "@/server/apps";
import { db, transaction } from "@/server/db";
import { handleRouteConfig } from "@/server/domains/route-config";
import { parseRule, type RouteDocument } from "@/server/domains/route-document";
import { checkRouteDocument } from "@/server/domains/route-document-text";
import { newId } from "@/server/ids";
import { seal } from "@/server/secrets";
import { changeRoutes } from "@/server/workers";
import { signWorkerToken } from "@/server/workers/worker-token";
import { testApp } from "./people";

type Worker = Pick<typeof workers.$inferSelect, "id" | "keyVersion">;

/** As the host asks for its document. */
export const askForRoutes = async (worker: Worker, headers: Record<string, string> = {}): Promise<Response> => {
  const authorization = `Bearer ${await signWorkerToken(worker.id, worker.keyVersion)}`;
  return handleRouteConfig(new Request("http://web/v1/traefik/config", { headers: { authorization, ...headers } }));
};

/** @throws Error when an edge would not take it */
export const checkedDocument = async (response: Response) => {
  const checked = checkRouteDocument(await response.text());
  if (!checked.ok) throw new Error(checked.reason);
  return checked;
};
export const routesOf = async (worker: Worker) => checkedDocument(await askForRoutes(worker));

/** An app that runs on the host, as rows only. */
export const testRoutedApp = async (
  caller: Caller,
  { worker, hostPort }: { worker: Worker; hostPort: number },
  values: Parameters<typeof testApp>[1] = {},
): Promise<AppRow> => {
  const app = await testApp(caller, { workerId: worker.id, ...values });
  const id = newId("deployment");
  await transaction(async (tx) => {
    await tx.insert(deployments).values({
      id,
      appId: app.id,
      workerId: worker.id,
      number: 1,
      trigger: "api",
      branch: "main",
      snapshot: {} as typeof deployments.$inferInsert.snapshot,
      hostPort,
    });
    await tx.update(apps).set({ routedDeploymentId: id }).where(eq(apps.id, app.id));
    await changeRoutes(tx, worker.id);
  });
  return app;
};

/** A domain of the app, as a row only: nobody asked DNS. */
export const testDomain = async (
  { id: appId, teamId, workerId }: AppRow,
  hostname: string,
  values: Partial<typeof domains.$inferInsert> = {},
): Promise<string> => {
  const id = newId("domain");
  await transaction(async (tx) => {
    await tx
      .insert(domains)
      .values({ id, appId, teamId, hostname, token: randomBytes(8).toString("hex"), status: "active", ...values });
    if (workerId !== null) await changeRoutes(tx, workerId);
  });
  return id;
};

const pem = (kind: string, text: string) =>
  `-----BEGIN ${kind}-----\n${Buffer.from(text).toString("base64")}\n-----END ${kind}-----\n`;

/** A certificate of the team, as a row only: it holds no certificate. */
export const testCertificate = async (teamId: string, names: readonly string[], sealedKey?: string): Promise<void> => {
  const id = newId("certificate");
  await db()
    .insert(certificates)
    .values({
      id,
      teamId,
      origin: "uploaded",
      names: [...names],
      issuer: "Tests",
      fingerprint: randomBytes(32).toString("hex"),
      notBefore: new Date(Date.now() - 1_000),
      notAfter: new Date(Date.now() + 86_400_000),
      chainPem: pem("CERTIFICATE", id),
      sealedKey: sealedKey ?? seal(pem("PRIVATE KEY", id), `certificates:${id}:${teamId}`),
      publiclyTrusted: false,
    });
};

/** By which router a name is answered, with its middlewares written out; null: by none. */
export const wayOf = ({ http }: RouteDocument, entryPoint: "web" | "websecure", hostname: string) => {
  const found = Object.values(http.routers).filter(
    ({ rule, entryPoints }) => entryPoints.includes(entryPoint) && parseRule(rule)?.hostnames.includes(hostname),
  );
  if (found.length > 1) throw new Error(`${hostname} is in two routers`);
  const [router] = found;
  return router ? { ...router, middlewares: (router.middlewares ?? []).map((key) => http.middlewares?.[key]) } : null;
};
