/** Lines of known_hosts: which key a server showed. Pure. */

/** How ssh names a server in known_hosts. */
export const serverNameOf = ({ host, port }: { host: string; port: number }): string =>
  port === 22 ? host : `[${host}]:${port}`;

export type KnownHost = { server: string; algorithm: string /** The key in base64. */; blob: string };

const grammar = /^([A-Za-z0-9_.:[\]-]+) ((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})$/;

/** Null for a line that is none of ours: hashed names, marks, comments. */
export const readKnownHost = (line: string): KnownHost | null => {
  const [, server, algorithm, blob] = grammar.exec(line.trim()) ?? [];
  return server === undefined || algorithm === undefined || blob === undefined ? null : { server, algorithm, blob };
};

/** Of these lines, those of this server. */
export const linesOfServer = (lines: readonly string[], server: string): string[] =>
  lines.filter((line) => readKnownHost(line)?.server === server);
