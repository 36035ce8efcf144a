/** Answers to the authority's HTTP-01 questions. Of this process: there is one client of an authority in an edge. */
const answers = new Map<string, string>();

const prefix = "/.well-known/acme-challenge/";

/**
 * What a request for this path (`url` of a request, plain HTTP, whatever its host) is to be answered with, as
 * `application/octet-stream` and status 200; undefined: it is not a question that is open, so it goes where it would go.
 */
export const answerChallenge = (path: string): string | undefined => {
  if (answers.size === 0 || !path.startsWith(prefix)) return undefined;
  const end = path.indexOf("?");
  return answers.get(path.slice(prefix.length, end < 0 ? undefined : end));
};

/** The question is answered until it is withdrawn. */
export const openChallenge = (token: string, answer: string): void => void answers.set(token, answer);

export const withdrawChallenge = (token: string): void => void answers.delete(token);
