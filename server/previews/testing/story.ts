import { eq } from "drizzle-orm";
import { apps, previews } from "@/drizzle/schema";
import { db } from "@/server/db";
import { testHouse } from "@/server/testing";
import { pullRequestEvent, testRequests } from "@/server/testing/pull-requests";
import { takePullRequest } from "../take-pull-request";

type Event = Parameters<typeof pullRequestEvent>[1];

/** An app with previews on a host of its own, and its repository. */
export const previewStory = async (values: Partial<typeof apps.$inferInsert> = {}) => {
  const house = await testHouse();
  const repository = await testRequests();
  const change = { repository: repository.path, previewsEnabled: true, workerId: null, ...values };
  await db().update(apps).set(change).where(eq(apps.id, house.app.id));
  const rowOf = async (number: number) => {
    const rows = await db().select().from(previews).where(eq(previews.appId, house.app.id));
    const row = rows.find((each) => each.number === number);
    if (!row) throw new Error(`There is no preview of ${number}`);
    return row;
  };
  return {
    ...house,
    repository,
    push: repository.push,
    tell: (number: number, event: Event = {}) =>
      takePullRequest({ appId: house.app.id, provider: "github", event: pullRequestEvent(number, event) }),
    rowOf,
    /** The app that shows the request. */
    appOf: async (number: number) => {
      const { previewAppId } = await rowOf(number);
      const [app] = previewAppId === null ? [] : await db().select().from(apps).where(eq(apps.id, previewAppId));
      if (!app) throw new Error(`The preview of ${number} has no app`);
      return app;
    },
    previewApps: () => db().select().from(apps).where(eq(apps.previewOf, house.app.id)).orderBy(apps.id),
  };
};
