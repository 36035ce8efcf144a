import type { Alert, AlertKind, AlertRule } from "@/server/alerts/schema";
import type { Page } from "./api";
import { nodeImage } from "./base-images";
import type { Files } from "./repository";
import type { Stack } from "./stack";
import { waitFor } from "./wait";

const server = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
const mark = "/tmp/broken-until";
if (existsSync(mark) && Date.now() < Number(readFileSync(mark, "utf8"))) process.exit(7);
const burn = () => { const until = Date.now() + 60; while (Date.now() < until); };
const server = createServer((request, response) => {
  const url = new URL(request.url, "http://app");
  if (url.pathname === "/burn") setInterval(burn, 100);
  if (url.pathname === "/break") {
    writeFileSync(mark, String(Date.now() + Number(url.searchParams.get("ms"))));
    setTimeout(() => process.exit(7), 50);
  }
  response.end(readFileSync("version", "utf8"));
});
process.on("SIGTERM", () => server.close(() => process.exit(0)));
server.listen(Number(process.env.PORT), "0.0.0.0");
`;

/** An app that gets into trouble when it is asked to: `/burn` keeps a processor busy, `/break?ms=` ends it at every start until then. */
export const troubled = (version: string): Files => ({
  Dockerfile: [`FROM ${nodeImage}`, "WORKDIR /app", "COPY . .", 'CMD ["node", "server.mjs"]', ""].join("\n"),
  "server.mjs": server,
  version,
});

/** Does not build. */
export const unbuildable: Files = { Dockerfile: `FROM ${nodeImage}\nRUN exit 3\n` };

/** The installation's alerts, as a user's program reads them. */
export const alertsOf = ({ api }: Stack) => {
  const list = async (query: string): Promise<Alert[]> =>
    (await api.expectStatus<Page<Alert>>(200, api.call("GET", `/v1/alerts?limit=100&${query}`))).items;
  const rules = async (appId: string): Promise<AlertRule[]> =>
    (await api.expectStatus<{ items: AlertRule[] }>(200, api.call("GET", `/v1/apps/${appId}/alert-rules`))).items;
  const ofKind = async (appId: string, kind: AlertKind, state: string) =>
    (await list(`state=${state}&appId=${appId}`)).filter((alert) => alert.kind === kind);
  return {
    list,
    rules,
    makeRule: (appId: string, rule: Record<string, unknown>): Promise<AlertRule> =>
      api.expectStatus<AlertRule>(201, api.call("POST", `/v1/apps/${appId}/alert-rules`, rule)),
    rule: (id: string): Promise<AlertRule> => api.expectStatus<AlertRule>(200, api.call("GET", `/v1/alert-rules/${id}`)),
    /** The one alert of this kind that is, or was, firing. */
    waitFor: async (appId: string, kind: AlertKind, state: "firing" | "resolved", timeoutMs = 40_000): Promise<Alert> => {
      const [alert] = await waitFor(
        async () => {
          const found = await ofKind(appId, kind, state);
          return found.length > 0 ? found : null;
        },
        { what: `${kind} of ${appId} to be ${state}`, timeoutMs, everyMs: 200 },
      );
      if (!alert) throw new Error("There is none");
      return alert;
    },
  };
};
