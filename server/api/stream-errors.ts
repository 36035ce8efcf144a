import { toTrpcError } from "./errors";
import { isStream } from "./while-signed-in";

async function* passOn(stream: AsyncIterable<unknown>): AsyncGenerator<unknown, void, void> {
  try {
    yield* stream;
  } catch (error) {
    throw toTrpcError(error);
  }
}

/**
 * Passes a stream on, and what ends it as tRPC's own error: by its code the reader knows whether to ask again, which it would
 * do for ever otherwise. What is no stream is passed on as it is.
 */
export const withTrpcErrors = <Data>(data: Data): Data => (isStream(data) ? (passOn(data) as Data) : data);
