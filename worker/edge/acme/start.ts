import type { RouteDocument } from "@/server/domains/route-document";
import { edgeFiles } from "../files";
import type { EdgeLog } from "../log";
import { startCertificateKeeper } from "./keeper";
import { type OwnAuthority, readAuthoritySettings } from "./settings";
import { openCertificateStore, type StoredCertificate } from "./store";
import { wantedNames } from "./wanted-names";

export type EdgeCertificates = {
  /** The certificate of exactly this name. Costs nothing; the same object until it is renewed. */
  find(hostname: string): StoredCertificate | undefined;
  /** From now on the names of this document get certificates. */
  follow(document: RouteDocument): void;
  close(): Promise<void>;
};

/** Certificates of the built-in edge: what is on disk at once, what is wanted as soon as an authority gives it. */
export const startEdgeCertificates = async (options: {
  dataDir: string;
  own: OwnAuthority;
  log: EdgeLog;
}): Promise<EdgeCertificates> => {
  const files = edgeFiles(options.dataDir);
  const store = await openCertificateStore(files.acme);
  const settings = () => readAuthoritySettings(options.own, files);
  const keeper = await startCertificateKeeper({ folder: files.acme, store, settings, log: options.log });
  return {
    find: (hostname) => store.find(hostname),
    follow: (document) => keeper.want(wantedNames(document)),
    close: async () => {
      await keeper.close();
      store.close();
    },
  };
};
