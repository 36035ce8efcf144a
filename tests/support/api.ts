import type { App } from "@/server/apps/schema";
import type { Deployment, DeploymentStatus } from "@/server/deployments/schema";
import { httpRequest, httpStream } from "./http-client";
import { waitFor } from "./wait";

export type Answer<Body = unknown> = { status: number; body: Body; contentType: string };
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail?: string;
  reason?: string;
  errors?: { field: string; message: string }[];
};
export type Page<Item> = { items: Item[]; nextCursor: string | null };
type NewApp = { name: string } & Partial<Omit<App, "name">>;

const ended: readonly DeploymentStatus[] = ["failed", "cancelled", "superseded", "retired"];

/** The public API, as a user's program would call it. */
export const apiOf = (port: number, token: string | null) => {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const call = async <Body = unknown>(method: string, path: string, body?: unknown): Promise<Answer<Body>> => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { ...authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const answer = await httpRequest({ port, method, path, headers, ...json });
    const contentType = answer.headers["content-type"] ?? "";
    return {
      status: answer.status,
      body: (contentType.includes("json") && answer.body !== "" ? JSON.parse(answer.body) : answer.body) as Body,
      contentType,
    };
  };
  /** The body of an answer that must have this status. */
  const expectStatus = async <Body>(status: number, answer: Promise<Answer>): Promise<Body> => {
    const { status: got, body } = await answer;
    if (got !== status) throw new Error(`Expected ${status}, got ${got}: ${JSON.stringify(body)}`);
    return body as Body;
  };
  const getDeployment = (id: string) => expectStatus<Deployment>(200, call("GET", `/v1/deployments/${id}`));
  const buildLog = (id: string) => expectStatus<string>(200, call("GET", `/v1/deployments/${id}/logs`));
  const explain = async (deployment: Deployment) => {
    const log = await buildLog(deployment.id).catch((error: unknown) => String(error));
    return `${JSON.stringify(deployment, null, 1)}\n${log.slice(-2_000)}`;
  };
  /** Waits until the deployment has this status; fails at once when it has ended otherwise. */
  const waitForStatus = async (id: string, status: DeploymentStatus | DeploymentStatus[], timeoutMs = 90_000) => {
    const wanted = Array.isArray(status) ? status : [status];
    let last: Deployment | undefined;
    const found = await waitFor(
      async () => {
        last = await getDeployment(id);
        return wanted.includes(last.status) || ended.includes(last.status) ? last : null;
      },
      { what: `deployment ${id} to be ${wanted.join(" or ")}`, timeoutMs, everyMs: 100 },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)} Last seen: ${JSON.stringify(last)}`, { cause: error });
    });
    if (wanted.includes(found.status)) return found;
    throw new Error(`Deployment ${id} should be ${wanted.join(" or ")} but is ${await explain(found)}`);
  };
  const deploy = (appId: string, commit?: string) =>
    expectStatus<Deployment>(202, call("POST", `/v1/apps/${appId}/deployments`, commit === undefined ? {} : { commit }));
  return {
    call,
    expectStatus,
    createApp: (input: NewApp) => expectStatus<App>(201, call("POST", "/v1/apps", { branch: "main", ...input })),
    app: (id: string) => expectStatus<App>(200, call("GET", `/v1/apps/${id}`)),
    deploy,
    deployment: getDeployment,
    buildLog,
    waitForStatus,
    /** Deploys and waits until it is live. */
    deployLive: async (appId: string, commit?: string, timeoutMs?: number) =>
      waitForStatus((await deploy(appId, commit)).id, ["live"], timeoutMs),
    deployments: (appId: string, query = "") =>
      expectStatus<Page<Deployment>>(200, call("GET", `/v1/apps/${appId}/deployments${query}`)),
    cancel: (id: string) => call<Deployment & Problem>("POST", `/v1/deployments/${id}/cancel`),
    /** The build log as it comes; ends with the deployment. */
    followLog: (id: string, timeoutMs = 60_000) =>
      httpStream({ port, path: `/v1/deployments/${id}/logs?follow=1`, headers: authorization, timeoutMs }),
  };
};
