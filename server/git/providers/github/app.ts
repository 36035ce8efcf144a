import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import * as z from "zod";
import type { AppCredential, ProviderAccess } from "../access";
import { type Api, apiOf, at, ownerAndName } from "../api";
import { ProviderError } from "../provider";
import { githubApiUrl } from "./address-rules";

/** GitHub Apps: a signed word of the App, exchanged for tokens of one installation that live an hour. */

export const githubHeaders = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };

/** Ten minutes are allowed; a minute back for clocks that differ. */
const jwtSeconds = 540;
const skewSeconds = 60;

const keyOf = (privateKey: string) => {
  try {
    return createPrivateKey(privateKey);
  } catch (cause) {
    throw new ProviderError("unauthorized", "The App's private key cannot be read: give the whole .pem file.", { cause });
  }
};

const appJwt = async ({ appId, privateKey }: Pick<AppCredential, "appId" | "privateKey">): Promise<string> => {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({})
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(appId)
    .setIssuedAt(now - skewSeconds)
    .setExpirationTime(now + jwtSeconds)
    .sign(keyOf(privateKey));
};

type App = Pick<AppCredential, "appId" | "privateKey">;

/** Calls in the name of the App itself. */
export const appApi = ({ baseUrl, send }: Pick<ProviderAccess, "baseUrl" | "send">, app: App): Api =>
  apiOf({
    url: githubApiUrl(baseUrl),
    send,
    headers: githubHeaders,
    authorise: async () => ({ authorization: `Bearer ${await appJwt(app)}` }),
  });

const installationSchema = z.object({
  id: z.int(),
  account: z.object({ login: z.string() }).nullable(),
  permissions: z.record(z.string(), z.string()).default({}),
  suspended_at: z.string().nullish(),
});
export type Installation = { id: string; account: string; permissions: Record<string, string>; suspended: boolean };

const toInstallation = ({ id, account, permissions, suspended_at: suspendedAt }: z.infer<typeof installationSchema>) => ({
  id: String(id),
  account: account?.login ?? "unknown",
  permissions,
  suspended: typeof suspendedAt === "string",
});

/** Where the App is installed. @throws ProviderError */
export const listInstallations = async (api: Api): Promise<Installation[]> => {
  const { data } = await api({
    path: "/app/installations",
    query: { per_page: 100 },
    schema: z.array(installationSchema),
  });
  return data.map(toInstallation);
};

export const readInstallation = async (api: Api, installationId: string): Promise<Installation> => {
  const { data } = await api({ path: at`/app/installations/${installationId}`, schema: installationSchema });
  return toInstallation(data);
};

export type InstallationToken = { token: string; expiresAt: Date };
const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

/** A token of the installation; for one repository it reads that one's code and nothing else. @throws ProviderError */
export const installationToken = async (
  access: Pick<ProviderAccess, "baseUrl" | "send">,
  app: AppCredential,
  repository?: string,
): Promise<InstallationToken> => {
  const narrow =
    repository === undefined ? {} : { repositories: [ownerAndName(repository).name], permissions: { contents: "read" } };
  const { data } = await appApi(
    access,
    app,
  )({
    method: "POST",
    path: at`/app/installations/${app.installationId}/access_tokens`,
    body: narrow,
    schema: tokenSchema,
  });
  return { token: data.token, expiresAt: new Date(data.expires_at) };
};
