import type { ProviderAccess } from "@/server/git";
import { send } from "@/server/outgoing";
import type { Credential } from "./credential";

/** What a client needs, of an opened credential; `token` gives what goes out now. */
export const accessOf = (baseUrl: string, credential: Credential, token: () => Promise<string>): ProviderAccess => ({
  baseUrl,
  send,
  token,
  username: credential.kind === "token" ? credential.username || null : null,
  kind: credential.kind === "github_app" ? { app: credential } : credential.kind,
});
