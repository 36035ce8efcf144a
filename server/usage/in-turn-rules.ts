/** Runs what it is given one after the other, in order of asking; one that fails holds up nobody. Pure. */
export const oneAfterAnother = () => {
  let before: Promise<unknown> = Promise.resolve();
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = before.then(work);
    before = result.catch(() => undefined);
    return result;
  };
};
