import * as z from "zod";

/** The deploy queue of one host. A job is a doorbell: it carries an id and the row says what is to be done. */
export const deployQueueName = (workerId: string) => `deploy-${workerId}`;
export const deployJobName = "deploy";
export const deployJobSchema = z.object({ deploymentId: z.string() });
export type DeployJob = z.infer<typeof deployJobSchema>;
