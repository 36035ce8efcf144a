import type * as z from "zod";
import { callDeployHookInput, hookAnswerSchema } from "@/server/deploy-hooks/schema";
import { providers } from "@/server/git/providers/schema";
import { receivedSchema } from "@/server/webhooks/schema";
import { registerAnswerSchema, registerRequestSchema, tokenAnswerSchema, tokenRequestSchema } from "@/server/workers/protocol";
import { toSchema } from "./json-schema";

/** The calls that are no procedures: streams, the workers' own, and what machines ask. As data of OpenAPI. */
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const text = (description: string, type: string) => ({ description, content: { [type]: { schema: { type: "string" } } } });

const json = (description: string, schema: object = { type: "object" }) => ({
  description,
  content: { "application/json": { schema } },
});

const body = (schema: z.ZodType) => ({
  requestBody: { required: true, content: { "application/json": { schema: toSchema(schema, "input") } } },
});
const answer = (description: string, schema: z.ZodType) => json(description, toSchema(schema, "output"));

const rangeOfUsage = ["from", "to", "resolution"].map((name) => ({ name, in: "query", schema: { type: "string" } }));

const byWorker = { security: [{ workerToken: [] }], tags: ["workers"] };
const byNobody = { security: [], tags: ["operation"] };

const ready = {
  type: "object",
  required: ["ready", "postgres", "redis"],
  properties: {
    ready: { type: "boolean" },
    postgres: { type: "string", enum: ["up", "down"] },
    redis: { type: "string", enum: ["up", "down"] },
  },
};

export const handWrittenPaths = {
  "/v1/deployments/{id}/logs": {
    get: {
      operationId: "deployments.logs",
      summary: "The build log as plain text; with follow=1 the rest as it comes, until the deployment ends",
      tags: ["deployments"],
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string" } },
        { name: "follow", in: "query", schema: { type: "string", enum: ["0", "1"], default: "0" } },
      ],
      responses: { "200": text("The log", "text/plain"), "401": problem("No valid token"), "404": problem("No such deployment") },
    },
  },
  "/v1/apps/{id}/logs/file": {
    get: {
      operationId: "apps.logFile",
      summary: "What the app wrote as a text file; takes the filters of /v1/apps/{id}/logs",
      tags: ["apps"],
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string" } },
        ...["since", "until", "search", "deploymentId", "stream", "level"].map((name) => ({
          name,
          in: "query",
          schema: { type: "string" },
        })),
      ],
      responses: {
        "200": text("The log", "text/plain"),
        "401": problem("No valid token"),
        "404": problem("No such app"),
        "422": problem("Wrong filter"),
        "503": problem("The app's host is not connected (host_offline)"),
      },
    },
  },
  "/v1/deploy-hooks/{id}": {
    post: {
      operationId: "deployHooks.call",
      summary: "Deploys the app to which the secret in the address belongs: its branch's head, or a commit",
      tags: ["deploy-hooks"],
      security: [],
      parameters: [
        { name: "id", in: "path", required: true, description: "The secret", schema: { type: "string" } },
        { name: "commit", in: "query", schema: { type: "string" } },
      ],
      requestBody: { required: false, content: { "application/json": { schema: toSchema(callDeployHookInput, "input") } } },
      responses: {
        "202": answer("The deployment, which may be one that was under way with just this", hookAnswerSchema),
        "404": problem("Nobody's secret, or a revoked one"),
        "422": problem("There is no such branch, or that is no full commit"),
        "429": problem("Too many calls from this address"),
      },
    },
  },
  "/v1/webhooks/{provider}/{uuid}": {
    post: {
      operationId: "webhooks.receive",
      summary: "For git providers: what happened in an app's repository, with the provider's own proof; at most 25 MB",
      tags: ["webhooks"],
      security: [],
      parameters: [
        { name: "provider", in: "path", required: true, schema: { type: "string", enum: providers } },
        { name: "uuid", in: "path", required: true, schema: { type: "string", format: "uuid" } },
      ],
      requestBody: { required: true, content: { "application/json": { schema: { type: "object" } } } },
      responses: {
        "200": json("A ping"),
        "202": json("Stored", toSchema(receivedSchema, "output")),
        "400": problem("No JSON object"),
        "401": problem("The proof is missing or wrong"),
        "404": problem("No such webhook"),
        "408": problem("The body came too slowly"),
        "413": problem("More than 25 MB"),
        "429": problem("Too many calls from this address; Retry-After says when"),
      },
    },
  },
  "/v1/activity.csv": {
    get: {
      operationId: "audit.csv",
      summary: "Who did what as a CSV file; takes the filters of /v1/activity",
      tags: ["audit"],
      parameters: ["actor", "action", "app", "since", "until"].map((name) => ({ name, in: "query", schema: { type: "string" } })),
      responses: { "200": text("The record", "text/csv"), "401": problem("No valid token"), "422": problem("Wrong filter") },
    },
  },
  "/v1/usage.csv": {
    get: {
      operationId: "usage.csvOfTeam",
      summary: "What each of your team's apps used as a CSV file; takes the range of /v1/usage",
      tags: ["usage"],
      parameters: rangeOfUsage,
      responses: {
        "200": text("One line per app and point", "text/csv"),
        "401": problem("No valid token"),
        "422": problem("Wrong range"),
      },
    },
  },
  "/v1/apps/{id}/usage.csv": {
    get: {
      operationId: "usage.csvOfApp",
      summary: "What an app used as a CSV file; takes the range of /v1/apps/{id}/usage",
      tags: ["usage"],
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }, ...rangeOfUsage],
      responses: {
        "200": text("One line per point", "text/csv"),
        "401": problem("No valid token"),
        "404": problem("No such app"),
        "422": problem("Wrong range"),
      },
    },
  },
  "/v1/traefik/config": {
    get: {
      ...byWorker,
      operationId: "traefik.config",
      summary: "The route document of the worker named in the token, for Traefik's HTTP provider; ETag and 304",
      responses: { "200": json("The route document"), "304": { description: "Not changed" }, "401": problem("No valid token") },
    },
  },
  "/v1/workers/register": {
    post: {
      operationId: "workers.register",
      summary: "A host joins with a one-time token and gets its API key",
      tags: ["workers"],
      security: [],
      ...body(registerRequestSchema),
      responses: {
        "201": answer("The host's id and key", registerAnswerSchema),
        "401": problem("The token is not valid, or was used"),
        "422": problem("Wrong fields"),
      },
    },
  },
  "/v1/workers/token": {
    post: {
      operationId: "workers.token",
      summary: "Exchanges a host's API key for a token of 15 minutes",
      tags: ["workers"],
      security: [{ workerKey: [] }],
      ...body(tokenRequestSchema),
      responses: {
        "200": answer("The token, the seconds it lasts, and how the queue is reached", tokenAnswerSchema),
        "401": problem("The key is not valid"),
      },
    },
  },
  "/v1/workers/claims": {
    post: {
      ...byWorker,
      operationId: "workers.claim",
      summary: "Claims a queued deployment; the same claim id gets the same answer",
      responses: {
        "200": json("The deployment's spec"),
        "401": problem("No valid token"),
        "409": problem("Somebody else was first"),
      },
    },
  },
  "/v1/workers/desired-state": {
    get: {
      ...byWorker,
      operationId: "workers.desiredState",
      summary: "What should run on this host; ETag and 304",
      responses: { "200": json("The desired state"), "304": { description: "Not changed" }, "401": problem("No valid token") },
    },
  },
  "/healthz": {
    get: { ...byNobody, operationId: "healthz", summary: "The process is alive", responses: { "200": json("Alive") } },
  },
  "/readyz": {
    get: {
      ...byNobody,
      operationId: "readyz",
      summary: "Postgres and Redis can be reached",
      responses: { "200": json("Both", ready), "503": json("One of them is away", ready) },
    },
  },
  "/metrics": {
    get: {
      operationId: "metrics",
      summary: "Prometheus: from this machine, or with METRICS_TOKEN as bearer token",
      tags: ["operation"],
      security: [{ metricsToken: [] }, {}],
      responses: { "200": text("Metrics", "text/plain"), "401": problem("Neither") },
    },
  },
} as const;
