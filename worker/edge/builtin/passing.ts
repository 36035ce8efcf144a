/** What the edge answers instead of the app. */
export type OwnAnswer = { status: number; headers: readonly string[]; text: string };

/** A request on its way through the middlewares. */
export type Passing = {
  readonly method: string;
  /** As rules spell it: without port. */
  readonly host: string;
  readonly secure: boolean;
  readonly address: string;
  readonly authorization: string | undefined;
  /** With its query; what the app is asked in the end. */
  path: string;
  hidesAuthorization: boolean;
  replacedPath: string | undefined;
};

export type Step = (passing: Passing) => OwnAnswer | null | Promise<OwnAnswer | null>;

/** Headers of an answer that are set, whatever the app says of them; names in lower case. */
export type HeaderChanges = { names: ReadonlySet<string>; set: readonly string[] };
export const noChanges: HeaderChanges = { names: new Set(), set: [] };
