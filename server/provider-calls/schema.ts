/** What a provider is to be told in the background. Pure. */
export const providerCallKinds = ["register-webhook", "remove-webhook", "commit-status", "preview-comment"] as const;
export type ProviderCallKind = (typeof providerCallKinds)[number];
