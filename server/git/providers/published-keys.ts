/** Keys that providers publish for their SSH servers, as lines of known_hosts: where these are known nobody's word is taken for them. */
const published: Readonly<Record<string, string>> = {
  // https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/githubs-ssh-key-fingerprints
  "github.com": "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
  // https://docs.gitlab.com/user/gitlab_com/#ssh-host-keys-fingerprints
  "gitlab.com": "AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf",
  // https://support.atlassian.com/bitbucket-cloud/docs/configure-ssh-and-two-step-verification/
  "bitbucket.org": "AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO",
  // https://docs.codeberg.org/security/ssh-fingerprint/
  "codeberg.org": "AAAAC3NzaC1lZDI1NTE5AAAAIIVIC02vnjFyL+I4RHfvIGNtOgJMe769VTF1VR4EB3ZB",
};

/** @param server as known_hosts names it. Empty where nothing is published that we know of */
export const publishedServerKeys = (server: string): string[] => {
  const key = Object.hasOwn(published, server) ? published[server] : undefined;
  return key === undefined ? [] : [`${server} ssh-ed25519 ${key}`];
};
