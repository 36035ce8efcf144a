import { sql } from "drizzle-orm";
import { db } from "@/server/db";
import { newId } from "@/server/ids";
import type { ContainerReport } from "@/server/workers/protocol";
import type { AppRow } from "./access";
import { unexpectedExits } from "./exit-rules";

/** What a host reports of the container that an app's address means; `moved`: this report was the one that changed the app's status. */
export type Look = { app: AppRow; container: ContainerReport | undefined; moved: boolean };
type SeenLook = Look & { container: ContainerReport };

const noteOf = ({ app, container, moved }: SeenLook, afterSilence: boolean) => {
  // Of two that saw the same end at once, one moved the status: that one writes it down.
  const facts = moved ? app : { ...app, status: "unchanged" };
  return {
    app_id: app.id,
    deployment_id: container.deploymentId,
    container_id: container.containerId,
    restarts: container.restarts,
    was_container_id: app.seenContainerId,
    was_restarts: app.seenRestarts,
    exit_code: container.exitCode,
    out_of_memory: container.outOfMemory,
    exit_ids: Array.from({ length: unexpectedExits(facts, container, afterSilence) }, () => newId("appExit")),
  };
};
type Note = ReturnType<typeof noteOf>;

const saysSomething = (note: Note): boolean =>
  note.exit_ids.length > 0 || note.container_id !== note.was_container_id || note.restarts !== note.was_restarts;

/** Writes down unexpected ends, each once however many reports tell of it, in one statement. Answers whether there were any. */
export const noteExits = async (looks: readonly Look[], afterSilence: boolean): Promise<boolean> => {
  const seen = looks.filter((look): look is SeenLook => look.container !== undefined);
  const notes = seen.map((look) => noteOf(look, afterSilence)).filter(saysSomething);
  if (notes.length === 0) return false;
  const noted = await db().execute<{ id: string }>(sql`
    with notes as (
      select * from jsonb_to_recordset(${JSON.stringify(notes)}::jsonb) as notes(app_id text, deployment_id text, container_id text,
        restarts int, was_container_id text, was_restarts int, exit_code int, out_of_memory boolean, exit_ids jsonb)
    ), locked as (
      select id from apps where id in (select app_id from notes) order by id for update
    ), taken as (
      update apps set seen_container_id = notes.container_id, seen_restarts = notes.restarts
      from notes join locked on locked.id = notes.app_id
      where apps.id = notes.app_id and apps.seen_container_id is not distinct from notes.was_container_id
        and apps.seen_restarts = notes.was_restarts
      returning notes.*
    )
    insert into app_exits (id, app_id, deployment_id, at, exit_code, out_of_memory)
    select exits.id, taken.app_id, taken.deployment_id, clock_timestamp(), taken.exit_code, taken.out_of_memory
    from taken cross join jsonb_array_elements_text(taken.exit_ids) as exits(id)
    returning id`);
  return noted.length > 0;
};
