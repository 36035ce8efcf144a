import { stat } from "node:fs/promises";
import { attemptsPath, readAttempts } from "./acme/attempts-file";
import { certificatesFolder, openCertificateStore } from "./acme/store";
import type { CertificateFacts } from "./certificate-facts";
import type { EdgeFiles } from "./files";

const stampOf = async (path: string): Promise<string> => {
  try {
    const { ino, mtimeMs } = await stat(path);
    return `${ino} ${mtimeMs}`;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unreadable";
  }
};

/** Follows the built-in edge's orders by what it writes down. */
export class BuiltinOrders {
  facts: CertificateFacts = { held: new Map(), attempts: { directoryUrl: null, hold: null, names: {} } };
  private stamp = "";

  constructor(private readonly files: EdgeFiles) {}

  async look(): Promise<void> {
    const { acme } = this.files;
    const stamp = (await Promise.all([attemptsPath(acme), certificatesFolder(acme)].map(stampOf))).join();
    if (stamp === this.stamp) return;
    const store = await openCertificateStore(acme);
    this.facts = {
      held: new Map(store.list().map((certificate) => [certificate.hostname, certificate])),
      attempts: await readAttempts(acme, Date.now()),
    };
    store.close();
    this.stamp = stamp;
  }
}
