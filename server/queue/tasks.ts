import { doorbells } from "./doorbells";

/** Work behind an answer: each task is a doorbell for one row of Postgres. The sweep rings again for what still waits. */
export const taskKinds = ["delivery", "provider-call", "head", "previews"] as const;
export type TaskKind = (typeof taskKinds)[number];
export type Task = { kind: TaskKind; id: string };

export const { ring: ringTask, ringNow: ringTaskNow, consume: consumeTasks } = doorbells<Task>("tasks", 10);
