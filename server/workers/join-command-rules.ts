/** The one line that is pasted on a new host. Pure. */

const quoted = (word: string): string => (/^[A-Za-z0-9_./:@%+,=[\]-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** The token is an argument, never part of an address: addresses are written to logs on the way. */
export const joinCommand = (scriptUrl: string, token: string): string =>
  `curl -fsSL ${quoted(scriptUrl)} | sudo sh -s -- --token ${quoted(token)}`;
