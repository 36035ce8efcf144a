import { edgeFiles } from "../files";
import type { EdgeLog } from "../log";
import { followFile } from "./follow-file";
import { emptyTable } from "./routing-table";
import { type Proxy, startProxy } from "./server";

export type BuiltinEdge = { port: number; close(): Promise<void> };

/** The built-in edge: the proxy and the file that it follows. Needs nobody else: it starts with the saved copy. */
export const startBuiltinEdge = async (options: { port: number; dataDir: string; log: EdgeLog }): Promise<BuiltinEdge> => {
  const { log } = options;
  let table = emptyTable;
  let proxy: Proxy | undefined;
  const follower = await followFile(edgeFiles(options.dataDir).routes, {
    log,
    take: (next) => {
      table = next;
      proxy?.follow(next);
    },
  });
  try {
    proxy = await startProxy({ port: options.port, table });
  } catch (error) {
    follower.close();
    throw error;
  }
  proxy.follow(table);
  log.info({ port: proxy.port }, "The built-in edge is listening");
  const running = proxy;
  return {
    port: running.port,
    close: async () => {
      await running.close();
      follower.close();
    },
  };
};
