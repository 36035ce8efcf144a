import { evaluateRules } from "@/server/alerts/evaluate";
import { closeDatabase } from "@/server/db";
import { closeRedis } from "@/server/live";

/** A process that looks at every rule, again and again, and does nothing else: `alert-tick.ts` reads what it prints. */

const warmUp = 3;
const ticks = 10;

const residentMb = (): number => process.memoryUsage.rss() / 1_048_576;

const main = async (): Promise<void> => {
  const beforeMb = residentMb();
  const took: number[] = [];
  for (let tick = 0; tick < warmUp + ticks; tick += 1) {
    const startedAt = performance.now();
    await evaluateRules();
    took.push(performance.now() - startedAt);
  }
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  closeRedis();
  await closeDatabase();
  process.stdout.write(JSON.stringify({ took: took.slice(warmUp), beforeMb, peakMb }));
};

void main();
