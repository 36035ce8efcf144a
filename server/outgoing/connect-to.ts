import { connect, type Socket } from "node:net";
import { locate, type Resolve, systemResolve } from "./locate";
import { OutgoingError } from "./outgoing-error";
import { pinnedTo } from "./send";
import { isTargetFault, readHost } from "./target-rules";

export type SocketOptions = { allowPrivate: boolean; signal: AbortSignal; resolve?: Resolve };

const connected = (socket: Socket, name: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    socket.once("connect", () => {
      socket.off("error", fail);
      resolve(socket);
    });
    const fail = (cause: Error) => reject(new OutgoingError("unreachable", `${name} cannot be reached.`, cause));
    socket.once("error", fail);
  });

/**
 * A connection to a server that a user named and that does not speak HTTP: every address of the name is checked, and it is one of
 * these that is connected to. It ends with the signal, whatever is under way on it. @throws OutgoingError
 */
export const connectTo = async (
  server: { host: string; port: number },
  { allowPrivate, signal, resolve = systemResolve }: SocketOptions,
): Promise<Socket> => {
  const target = readHost(server.host, { allowPrivate });
  if (isTargetFault(target)) throw new OutgoingError("refused", target.sentence);
  const addresses = await locate(target, { resolve, allowPrivate, proxied: false });
  signal.throwIfAborted();
  const socket = connect({ ...target, port: server.port, lookup: pinnedTo(addresses), autoSelectFamily: true });
  signal.addEventListener("abort", () => socket.destroy(new Error("The time is up.")), { once: true });
  return connected(socket, `${target.host}:${server.port}`);
};
