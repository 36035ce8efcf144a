import { type Given, orderCertificate, type Prover } from "@/server/acme";
import { loadAccount, saveAccount } from "./account";
import { openChallenge, withdrawChallenge } from "./challenges";
import type { AuthoritySettings } from "./settings";

type Options = { hostname: string; settings: AuthoritySettings; folder: string; signal: AbortSignal };

const prover: Prover = {
  kind: "http-01",
  show: ({ token, value }) => openChallenge(token, value),
  hide: ({ token }) => withdrawChallenge(token),
};

/** Orders a certificate and proves by HTTP-01 that the name leads here. @throws AuthorityRefused */
export const orderByHttp = async ({ hostname, settings, folder, signal }: Options): Promise<Given> => {
  const account = await loadAccount(folder, settings.directoryUrl);
  const saved = (known: { url: string; email: string | null }) => saveAccount(folder, { ...account, ...known });
  return orderCertificate({ ...settings, account, saveAccount: saved, hostname, prover, signal });
};
