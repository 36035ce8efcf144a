import type { AppRow } from "@/server/apps";
import { type Provider, type ProviderClient, ProviderError, providerClient, type RepositoryName } from "@/server/git";
import { accessOf } from "./access";
import { openCredential } from "./credential";
import { isHttpsOf, repositoryNameIn } from "./repository-rules";
import { type ConnectionRow, connectionRow, noteState } from "./store";
import { currentToken } from "./tokens";

type Work = (...input: never[]) => Promise<unknown>;

/** The row as it stands: a token that is renewed on the way makes it another. */
type Held = { row: ConnectionRow };

/** What may be answered without asking the provider proves nothing. */
const provesNothing: readonly string[] = ["gitCredential"];

/** Writes down what a call tells of the credential: refused is failing, and what failed and answers is connected again. */
const noting = (client: ProviderClient, held: Held): ProviderClient => {
  const noted =
    (name: string, work: Work): Work =>
    async (...input) => {
      try {
        const result = await work(...input);
        if (held.row.state === "failing" && !provesNothing.includes(name))
          await noteState(held.row, { state: "connected", stateReason: null });
        return result;
      } catch (error) {
        if (error instanceof ProviderError && error.fault === "unauthorized" && held.row.state !== "pending") {
          await noteState(held.row, { state: "failing", stateReason: error.message });
        }
        throw error;
      }
    };
  return Object.fromEntries(Object.entries(client).map(([name, work]) => [name, noted(name, work)])) as ProviderClient;
};

export const clientOfRow = (row: ConnectionRow): ProviderClient => {
  const held: Held = { row };
  const token = async (): Promise<string> => {
    const found = await currentToken(held.row, openCredential(held.row));
    held.row = found.renewed ?? held.row;
    return found.token;
  };
  return noting(providerClient(row.provider, accessOf(row.baseUrl, openCredential(row), token)), held);
};

/** The client of a connection. @throws ProviderError when there is none any more */
export const clientOf = async (connectionId: string): Promise<ProviderClient> => {
  const row = await connectionRow(connectionId);
  if (!row) throw new ProviderError("not_found", "This connection does not exist any more.");
  return clientOfRow(row);
};

export type ConnectedApp = Pick<AppRow, "teamId" | "repository" | "gitConnectionId">;

/** The app's connection and its repository's name there; null: none, or the repository is not on its server. */
const placeOfApp = async (app: ConnectedApp): Promise<{ row: ConnectionRow; address: string; repository: string } | null> => {
  const { teamId, gitConnectionId, repository: address } = app;
  if (gitConnectionId === null || address === null) return null;
  const row = await connectionRow(gitConnectionId);
  if (row?.teamId !== teamId) return null;
  const repository = repositoryNameIn(address, row.baseUrl);
  return repository === null ? null : { row, address, repository };
};

/** The client of an app's connection; null: it has none, or its repository is not on the connection's server. */
export const clientForApp = async (
  app: ConnectedApp,
): Promise<{ client: ProviderClient; repository: RepositoryName; provider: Provider } | null> => {
  const place = await placeOfApp(app);
  if (!place) return null;
  return { client: clientOfRow(place.row), repository: place.repository, provider: place.row.provider };
};

/** User name and password for git over HTTPS; null where the app's repository is not on its connection's own server. @throws ProviderError */
export const gitCredentialForApp = async (app: ConnectedApp): Promise<{ username: string; password: string } | null> => {
  const place = await placeOfApp(app);
  if (!place || !isHttpsOf(place.address, place.row.baseUrl)) return null;
  return clientOfRow(place.row).gitCredential(place.repository);
};
