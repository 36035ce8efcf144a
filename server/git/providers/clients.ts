import type { ProviderAccess } from "./access";
import { bitbucketClient } from "./bitbucket/client";
import { giteaClient } from "./codeberg/client";
import { githubClient } from "./github/client";
import { gitlabClient } from "./gitlab/client";
import type { ProviderClient } from "./provider";
import type { Provider } from "./schema";

const clients: Record<Provider, (access: ProviderAccess) => ProviderClient> = {
  github: githubClient,
  gitlab: gitlabClient,
  codeberg: giteaClient,
  bitbucket: bitbucketClient,
};

/** The client of a provider's REST API. */
export const providerClient = (provider: Provider, access: ProviderAccess): ProviderClient => clients[provider](access);
