import { and, eq, isNull } from "drizzle-orm";
import { apps, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { emit } from "@/server/audit";
import { type Transaction, transaction, uniqueViolation } from "@/server/db";
import { AppError, conflict } from "@/server/errors";
import { publish } from "@/server/live";
import { eachOnce } from "./address-rules";
import type { WorkerRow } from "./authenticate-worker";
import { getWorker } from "./list-workers";
import { lockWorker } from "./lock-worker";
import { announceWorker, noteWorkerEvent } from "./note-event";
import type { UpdateWorkerInput, WorkerView } from "./schema";
import { changeRoutes, hintWorker } from "./versions";

const nameTaken = (cause: unknown) => {
  const message = "There is already a host with this name.";
  return new AppError("conflict", message, { reason: "name_taken", fields: [{ path: "name", message }], cause });
};

const rethrowTaken = (error: unknown): never => {
  throw uniqueViolation(error) === "workers_name" ? nameTaken(error) : error;
};

type Change = Partial<typeof workers.$inferInsert>;

const changeOf = ({ id: _id, changeAddresses: _agreed, capacity, publicAddresses, ...wishes }: UpdateWorkerInput): Change => ({
  ...(Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined)) as Change),
  ...(publicAddresses === undefined ? {} : { publicAddresses: publicAddresses && eachOnce(publicAddresses) }),
  ...(capacity?.cpus === undefined ? {} : { capacityCpus: capacity.cpus }),
  ...(capacity?.memoryBytes === undefined ? {} : { capacityMemoryBytes: capacity.memoryBytes }),
});

const text = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" ? Object.fromEntries(Object.entries(part).sort()) : part,
  );

/** The fields that differ, by name. */
const changedFields = (before: WorkerRow, change: Change): string[] =>
  (Object.keys(change) as (keyof Change & keyof WorkerRow)[]).filter((name) => text(before[name]) !== text(change[name]));

/** Ids of the apps whose addresses follow the zone. @throws AppError 409 where nobody has agreed to that */
const appsToReaddress = async (tx: Transaction, worker: WorkerRow, agreed: boolean): Promise<string[]> => {
  const rows = await tx
    .select({ id: apps.id, name: apps.name })
    .from(apps)
    .where(and(eq(apps.workerId, worker.id), isNull(apps.deletedAt)))
    .orderBy(apps.name);
  if (rows.length > 0 && !agreed) {
    const names = rows.map((row) => row.name).join(", ");
    throw conflict(
      `With another zone the apps on this host get other addresses: ${names}.`,
      "addresses_change",
      "Say that their addresses may change, or drain the host first.",
    );
  }
  return rows.map((row) => row.id);
};

/** Changes what an administrator chooses of a host. Another zone rebuilds its route document. @throws AppError */
export const updateWorker = async (caller: Caller, input: UpdateWorkerInput): Promise<WorkerView> => {
  const { id } = input;
  const readdressed = await transaction(async (tx) => {
    const before = await lockWorker(tx, id);
    const change = changeOf(input);
    const fields = changedFields(before, change);
    if (fields.length === 0) return [];
    const appIds = fields.includes("zone") ? await appsToReaddress(tx, before, input.changeAddresses === true) : [];
    await tx.update(workers).set(change).where(eq(workers.id, id)).catch(rethrowTaken);
    if (fields.includes("zone")) await changeRoutes(tx, id);
    await emit(tx, caller, { action: "worker.updated", targetId: id, details: { fields } });
    await noteWorkerEvent(tx, id, { kind: "edited", sentence: `Changed by an administrator: ${fields.join(", ")}.` });
    return appIds;
  });
  await announceWorker(id);
  await hintWorker(id, "routes");
  for (const appId of readdressed) await publish(`app:${appId}`, {});
  return getWorker(id);
};
