import { getFrom } from "@/tests/support/http-client";
import { waitFor } from "@/tests/support/wait";

/** As fine as it need be beside what is measured, and no load beside a build. */
const everyMs = 10;

export type Page = { port: number; host: string; body: string };

/** Resolves when this page answers 200 with this body. Both ways are asked equally often. */
export const firstAnswer = async ({ port, host, body }: Page): Promise<void> => {
  await waitFor(
    async () => {
      const answer = await getFrom(port, host);
      return answer.status === 200 && answer.body === body;
    },
    { what: `${host} to answer on port ${port}`, timeoutMs: 180_000, everyMs },
  );
};
