import type { WebhookEvent } from "./event-schema";
import type { CommitState } from "./schema";

/** The one interface that stands before every git provider. Nothing outside this folder knows which one it is. */

/** What a provider's webhooks look like. Pure: no input or output. */
export type ProviderWebhooks = {
  /** Over the raw bytes, in constant time. False as well for a missing, empty or malformed header, and for an empty secret. */
  verify: (delivery: { headers: Headers; body: Uint8Array; secret: string }) => boolean;
  /** The header in which the proof comes, as the provider writes it. */
  proofHeader: string;
  /** The provider's own name of this delivery, the same when it sends it again; null where it gives none. */
  deliveryId: (delivery: { headers: Headers; body: Uint8Array }) => string | null;
  /** The event as the provider names it: `push`, `Push Hook`, `repo:push`. */
  eventName: (headers: Headers) => string;
  /** What it says. A payload that does not have the shape its event must have is `other`. Several: Bitbucket pushes many refs at once. */
  read: (delivery: { headers: Headers; payload: unknown }) => WebhookEvent[];
};

/** A repository as its provider names it: `team/shop`, on GitLab also `group/sub/shop`. */
export type RepositoryName = string;

export type ListedRepository = {
  fullName: RepositoryName;
  /** The address for git over HTTPS, without a credential. */
  cloneUrl: string;
  defaultBranch: string | null;
  private: boolean;
  description: string | null;
  language: string | null;
  pushedAt: string | null;
};
export type ListedBranch = { name: string; commit: string };

/** What a credential may do, as far as its provider tells. Null: it does not tell. */
export type Abilities = { readCode: boolean | null; writeStatuses: boolean | null; manageWebhooks: boolean | null };
export type ConnectionFacts = {
  /** Whose token this is. */
  account: string;
  scopes: string[];
  abilities: Abilities;
  /** ISO; null: it does not end, or is not told. */
  expiresAt: string | null;
};

export type PullRequest = { number: number; open: boolean; headCommit: string };

/** The provider's REST API, for one connection. Every call has a time-out. @throws ProviderError */
export type ProviderClient = {
  describe: () => Promise<ConnectionFacts>;
  /** Newest activity first; `search` looks in the names. Pages begin at 1. */
  listRepositories: (wish: { search: string; page: number }) => Promise<{ items: ListedRepository[]; more: boolean }>;
  listBranches: (repository: RepositoryName, wish: { search: string }) => Promise<ListedBranch[]>;
  /** Makes the webhook, or brings the one with this address up to date. */
  putWebhook: (
    repository: RepositoryName,
    wish: { url: string; secret: string; remoteId: string | null },
  ) => Promise<{ remoteId: string }>;
  /** One that is gone already is no fault. */
  removeWebhook: (repository: RepositoryName, remoteId: string) => Promise<void>;
  setCommitStatus: (
    repository: RepositoryName,
    status: { commit: string; state: CommitState; description: string; url: string; context: string },
  ) => Promise<void>;
  /** Makes the comment, or changes the one that is there. */
  putComment: (
    repository: RepositoryName,
    comment: { number: number; body: string; remoteId: string | null },
  ) => Promise<{ remoteId: string }>;
  pullRequest: (repository: RepositoryName, number: number) => Promise<PullRequest | null>;
  /** User name and password for git over HTTPS, as narrow (one repository, reading) as the provider can make it. */
  gitCredential: (repository: RepositoryName) => Promise<{ username: string; password: string }>;
};

/** Why a provider did not do what it was asked. */
export type ProviderFault =
  /** The credential is wrong, revoked or at its end. */
  | "unauthorized"
  /** It may not do this. */
  | "forbidden"
  | "not_found"
  | "rate_limited"
  /** Cannot be reached, has a fault of its own, or answers nonsense: worth another try. */
  | "unavailable"
  /** Refused for another reason: another try gains nothing. */
  | "refused";

export class ProviderError extends Error {
  constructor(
    readonly fault: ProviderFault,
    /** A sentence for the person. */
    message: string,
    readonly options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ProviderError";
  }

  /** Is another try worth it? */
  get passes(): boolean {
    return this.fault === "rate_limited" || this.fault === "unavailable";
  }
}
