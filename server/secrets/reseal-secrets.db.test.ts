import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { certificates, registries } from "@/drizzle/schema";
import { uploadCertificate } from "@/server/certificates/change-certificates";
import { createDnsProvider } from "@/server/certificates/dns/change-dns-providers";
import { openProvider } from "@/server/certificates/dns/open-provider";
import { dnsProviderOf } from "@/server/certificates/dns/store";
import { certificateIdentity } from "@/server/certificates/load-host-certificates";
import { loadAccount } from "@/server/certificates/orders/account";
import { issue } from "@/server/certificates/testing/authority";
import { channelRow } from "@/server/channels";
import { createChannel } from "@/server/channels/change-channels";
import { openConfiguration } from "@/server/channels/configuration";
import { gitCredentialForApp } from "@/server/connections";
import { db } from "@/server/db";
import { keyAccessOf } from "@/server/deploy-keys";
import { createDeployKey } from "@/server/deploy-keys/change-deploy-keys";
import { env } from "@/server/env";
import { newId } from "@/server/ids";
import { credentialFor, registryIdentity } from "@/server/registries";
import { deploymentRow, testDatabase, testDeploy, testHouse } from "@/server/testing";
import { testConnection } from "@/server/testing/connections";
import { keptEnvironment, readVariables } from "@/server/variables";
import { changeVariables } from "@/server/variables/change-variables";
import { openSecret, webhookOf } from "@/server/webhooks";
import { open, seal } from "./index";
import { resealSecrets } from "./reseal-secrets";

const oldKey = "11".repeat(32);
const newKey = "22".repeat(32);
testDatabase({ SECRETS_KEY: oldKey });

const useKeys = (setting: string) => Object.assign(env(), { SECRETS_KEY: setting });

it("after a change of the key everything is sealed with the new one, and the old one may go", async () => {
  const { caller, app } = await testHouse();
  const variables = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`V${index}`, `value ${index}`]));
  await changeVariables(caller, { id: app.id, scope: "production", mode: "replace", variables });
  const { id } = await testDeploy(caller, app.id);
  const registry = { id: newId("registry"), teamId: app.teamId, name: "r", server: "r.example.com", username: "u" };
  await db()
    .insert(registries)
    .values({ ...registry, sealedPassword: seal("password", registryIdentity(registry)) });
  const gitConnectionId = await testConnection(caller);
  const connected = { teamId: app.teamId, repository: "https://git.example.com/team/app.git", gitConnectionId };
  const deployKey = await createDeployKey(caller, { name: "key" });
  const configuration = { url: "https://hooks.example.com/services/secret" };
  const channel = await createChannel(caller, { kind: "slack", name: "ops", isDefault: true, enabled: true, configuration });
  const webhook = await webhookOf(db(), app, "github");
  const secret = openSecret(webhook);

  const certificate = await uploadCertificate(caller, await issue({ names: ["app.test"] }));
  const credentials = { server: "192.0.2.53", keyName: "key", keyAlgorithm: "hmac-sha256" as const, keySecret: "c2VjcmV0" };
  const provider = await createDnsProvider(caller, { kind: "rfc2136", zone: "app.test", credentials });
  const account = await loadAccount("https://authority.example.com/directory");

  useKeys(`${newKey},${oldKey}`);
  expect(await resealSecrets()).toBe(132);
  expect(await resealSecrets()).toBe(0);
  useKeys(newKey);
  expect(await readVariables(db(), app.id, "production")).toHaveLength(120);
  const kept = await channelRow(channel.id);
  expect(kept && openConfiguration(kept).configuration).toEqual(configuration);
  expect(keptEnvironment(await deploymentRow(id))).toHaveLength(120);
  expect(await credentialFor(db(), { teamId: app.teamId, registryId: registry.id })).toMatchObject({ password: "password" });
  expect(await gitCredentialForApp(connected)).toMatchObject({ password: "theirs alone" });
  const opened = await keyAccessOf({ teamId: app.teamId, deployKeyId: deployKey.id }, "git.example.com");
  expect(opened.privateKey).toContain("OPENSSH PRIVATE KEY");
  expect(openSecret(await webhookOf(db(), app, "github"))).toBe(secret);
  const [keptCertificate] = await db().select().from(certificates).where(eq(certificates.id, certificate.id));
  expect(keptCertificate && open(keptCertificate.sealedKey, certificateIdentity(keptCertificate))).toContain("PRIVATE KEY");
  expect(openProvider(await dnsProviderOf(caller, provider.id))).toMatchObject({ credentials });
  expect(await loadAccount(account.directoryUrl)).toEqual(account);
  await db().delete(registries).where(eq(registries.id, registry.id));
});
