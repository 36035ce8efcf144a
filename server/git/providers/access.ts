import type { Send } from "@/server/outgoing";

/** What a GitHub App proves itself with. */
export type AppCredential = { appId: string; privateKey: string; installationId: string };

/** Who asks a provider, opened: what a client needs. */
export type ProviderAccess = {
  /** Of the provider's pages, without a slash at its end. */
  baseUrl: string;
  send: Send;
  /** Asked for each call: one that was renewed meanwhile is the one that goes out. */
  token: () => Promise<string>;
  /** Bitbucket's API tokens go with an e-mail address. */
  username: string | null;
  /** How the token was made; an app's credential makes narrower tokens. */
  kind: "token" | "oauth" | { app: AppCredential };
};
