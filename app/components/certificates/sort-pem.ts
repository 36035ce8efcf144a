const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/** The certificates and the key in texts, in the order in which they stand there; empty where there is none. Pure. */
export const sortPem = (texts: readonly string[]): { certificate: string; key: string } => {
  const blocks = texts.flatMap((text) => [...text.matchAll(block)]);
  const all = (isMeant: (kind: string) => boolean) =>
    blocks
      .filter(([, kind = ""]) => isMeant(kind))
      .map(([text]) => text)
      .join("\n");
  return {
    certificate: all((kind) => kind.endsWith("CERTIFICATE")),
    key: all((kind) => kind.endsWith("PRIVATE KEY")),
  };
};
