import { describe, expect, test } from "vitest";
import type { DashboardWay } from "@/server/certificates/schema";
import type { Problem } from "../support/api";
import { dashboardName, domainWorldOf, edges } from "../support/domain-stack";
import { page as pageApp } from "../support/sample-apps";
import { subjectsOf } from "../support/subjects";
import { waitFor } from "../support/wait";

const redirects = [301, 302, 307, 308];

describe.each(edges)("with $name", (edge) => {
  const check = test.runIf(edge.runs);
  const { world, shared } = domainWorldOf(edge);
  const subjects = subjectsOf(shared);

  check(
    "the dashboard answers at its own name by HTTPS, through the edge of its host, and no app can take that name",
    async () => {
      const { securely, untilSecure, httpsPort } = world();
      const { api, edge: ask } = shared.stack;
      const { certificate } = await untilSecure(dashboardName);
      expect(certificate.issuer.CN).toMatch(/Pebble/);
      const page = await securely(dashboardName, "/sign-in");
      expect(page).toMatchObject({ status: 200, body: expect.stringContaining("<title>Sign in") });
      expect(page.headers["strict-transport-security"]).toMatch(/max-age=/);
      expect(await securely(dashboardName, "/v1/apps")).toMatchObject({ status: 401 });
      const redirected = await waitFor(
        async () => {
          const { status, headers } = await ask(dashboardName, "/sign-in?next=%2F");
          return redirects.includes(status) ? headers.location : null;
        },
        { what: "HTTP to lead to the dashboard's HTTPS" },
      );
      expect(redirected).toBe(`https://${dashboardName}:${httpsPort}/sign-in?next=%2F`);
      const way = await waitFor(
        async () => {
          const found = await api.expectStatus<DashboardWay>(200, api.call("GET", "/v1/dashboard"));
          return found.certificate?.state === "valid" && found;
        },
        { what: "the dashboard's certificate to be told" },
      );
      expect(way).toMatchObject({ url: `https://${dashboardName}:${httpsPort}`, certificate: { source: "edge", fault: null } });
      const { app } = await subjects.make(pageApp("shop"));
      const refused = await api.call<Problem>("POST", `/v1/apps/${app.id}/domains`, { hostname: dashboardName });
      expect(refused.status).toBe(422);
    },
  );
});
