import type { Caller } from "@/server/accounts";
import { appOf } from "@/server/apps";
import { watchSubject } from "./audience";
import type { MetricsEvent, MetricsSnapshot } from "./schema";
import { appSubject } from "./subjects";

/** What the app uses, over the last minutes and from now on. @throws AppError 404 for a stranger */
export async function* watchMetrics(
  caller: Caller,
  idOrName: string,
  signal: AbortSignal,
): AsyncGenerator<MetricsEvent<MetricsSnapshot>, void, void> {
  const { id } = await appOf(caller, idOrName);
  yield* watchSubject(appSubject(id), signal);
}
