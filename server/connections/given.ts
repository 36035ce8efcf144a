import { env } from "@/server/env";
import { invalidField } from "@/server/errors";
import { appApi, listInstallations } from "@/server/git";
import { send } from "@/server/outgoing";
import { readBaseUrl } from "./base-url-rules";
import type { Credential } from "./credential";
import { refusedCredential } from "./refusals";
import type { CreateConnectionInput } from "./schema";

/** What somebody typed, made into what is kept. */

/** @throws AppError at `baseUrl` */
export const parseBaseUrl = (text: string): string => {
  const read = readBaseUrl(text, { allowPrivate: env().ALLOW_PRIVATE_ADDRESSES });
  if ("sentence" in read) throw invalidField("baseUrl", read.sentence, { reason: "base_url_refused" });
  return read.baseUrl;
};

const mostNamed = 10;

/** The App's only installation. @throws AppError where there is none, or a choice */
const findInstallation = async (baseUrl: string, app: { appId: string; privateKey: string }): Promise<string> => {
  const found = await listInstallations(appApi({ baseUrl, send }, app)).catch((error: unknown) => {
    throw refusedCredential(error, "privateKey");
  });
  const [only, ...others] = found;
  if (only && others.length === 0) return only.id;
  const sentence = only
    ? `This App is installed in several places: say which, by its number. ${found
        .slice(0, mostNamed)
        .map(({ id, account }) => `${account}: ${id}`)
        .join(", ")}.`
    : "This App is installed nowhere yet. Install it at GitHub, for the account whose repositories you want to deploy.";
  throw invalidField("installationId", sentence, { reason: only ? "installation_ambiguous" : "installation_missing" });
};

type Given = Pick<CreateConnectionInput, "kind"> & {
  [Field in "token" | "username" | "clientId" | "clientSecret" | "appId" | "privateKey" | "installationId"]?:
    | CreateConnectionInput[Field]
    | undefined;
};

const required = (given: Given, field: Exclude<keyof Given, "kind" | "username">): string => {
  const value = given[field];
  if (value === undefined) throw invalidField(field, "This is needed.", { reason: "credential_needed" });
  return value;
};

/** The credential of this kind. @throws AppError */
export const credentialGiven = async (given: Given, baseUrl: string): Promise<Credential> => {
  switch (given.kind) {
    case "token":
      return { kind: "token", token: required(given, "token"), username: given.username || null };
    case "oauth":
      return {
        kind: "oauth",
        clientId: required(given, "clientId"),
        clientSecret: required(given, "clientSecret"),
        tokens: null,
        awaiting: null,
      };
    case "github_app": {
      const app = { appId: required(given, "appId"), privateKey: required(given, "privateKey") };
      const installationId = given.installationId ?? (await findInstallation(baseUrl, app));
      return { kind: "github_app", ...app, installationId };
    }
  }
};
