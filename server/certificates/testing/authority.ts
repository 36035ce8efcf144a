import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@/tests/support/run";

export type IssueOptions = {
  /** `/O=Example/CN=www.example.test`. */
  subject?: string;
  /** DNS names; none: without alternative names. */
  names?: readonly string[];
  /** `rsa:2048`, or `ec:P-256`; or the PEM of one that is there already. */
  key?: string;
  /** It may sign others. */
  authority?: boolean;
  from?: Date;
  to?: Date;
  digest?: string;
  /** A further line of extensions: `extendedKeyUsage=clientAuth`. */
  extension?: string;
};
export type Issued = { certificate: string; key: string };

const day = 86_400_000;
const inOpenssl = (date: Date): string => `${date.toISOString().replace(/[-:T]|\.\d+/g, "")}`;

const configuration = (home: string): string =>
  [
    "[ca]\ndefault_ca = own",
    `[own]\ndatabase = ${home}/index.txt\nnew_certs_dir = ${home}\nrand_serial = yes\ndefault_md = sha256`,
    "policy = any\nunique_subject = no",
    "[any]\ncommonName = optional\norganizationName = optional",
    "[req]\ndistinguished_name = none\n[none]\n",
  ].join("\n");

const newKey = async (kind: string): Promise<string> => {
  if (kind.startsWith("-----")) return kind;
  const [algorithm, parameter = ""] = kind.split(":");
  const option = algorithm === "rsa" ? `rsa_keygen_bits:${parameter}` : `ec_paramgen_curve:${parameter}`;
  if (parameter === "") return run("openssl", ["genpkey", "-algorithm", kind]);
  return run("openssl", ["genpkey", "-algorithm", algorithm?.toUpperCase() ?? "", "-pkeyopt", option]);
};

const extensionsOf = ({ names = [], authority = false, extension }: IssueOptions): string =>
  [
    `basicConstraints=critical,CA:${authority ? "TRUE" : "FALSE"}`,
    ...(names.length > 0 ? [`subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`] : []),
    ...(extension === undefined ? [] : [extension]),
    "",
  ].join("\n");

/** Makes certificates as any authority does, and some as none would. */
export const issue = async (options: IssueOptions = {}, issuer?: Issued): Promise<Issued> => {
  const home = await mkdtemp(join(tmpdir(), "wh-authority-"));
  const at = (name: string) => join(home, name);
  try {
    const key = await newKey(options.key ?? "ec:P-256");
    const { subject = `/CN=${options.names?.[0] ?? "An authority"}`, digest = "sha256" } = options;
    const { from = new Date(Date.now() - day), to = new Date(Date.now() + 90 * day) } = options;
    await Promise.all([
      writeFile(at("openssl.cnf"), configuration(home)),
      writeFile(at("index.txt"), ""),
      writeFile(at("key.pem"), key),
      writeFile(at("extensions"), extensionsOf(options)),
      writeFile(at("issuer.pem"), issuer?.certificate ?? ""),
      writeFile(at("issuer.key"), issuer?.key ?? key),
    ]);
    const config = ["-config", at("openssl.cnf")];
    await run("openssl", ["req", "-new", ...config, "-key", at("key.pem"), "-subj", subject, "-out", at("request.pem")]);
    const signer = issuer ? ["-cert", at("issuer.pem"), "-keyfile", at("issuer.key")] : ["-selfsign", "-keyfile", at("key.pem")];
    const times = ["-startdate", inOpenssl(from), "-enddate", inOpenssl(to), "-md", digest];
    const files = ["-in", at("request.pem"), "-extfile", at("extensions"), "-out", at("certificate.pem"), "-notext", "-batch"];
    await run("openssl", ["ca", ...config, ...signer, ...times, ...files]);
    return { certificate: await readFile(at("certificate.pem"), "utf8"), key };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

/** A root, one below it, and a certificate for these names. */
export const issueChain = async (options: IssueOptions) => {
  const root = await issue({ subject: "/O=Example/CN=Example Root", authority: true });
  const intermediate = await issue({ subject: "/O=Example/CN=Example Intermediate", authority: true }, root);
  return { root, intermediate, leaf: await issue(options, intermediate) };
};
