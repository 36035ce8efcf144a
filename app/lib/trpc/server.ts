import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { contextOf } from "@/server/api/context";
import { toAppError } from "@/server/api/errors";
import { createCallerFactory } from "@/server/api/procedures";
import { appRouter } from "@/server/api/router";
import { publicUrl } from "@/server/env";

const callerFor = createCallerFactory(appRouter);

/** The same procedures as the browser's, called within the process as the visitor. One per request. */
const serverApi = cache(async () => callerFor(contextOf(new Request(publicUrl(), { headers: new Headers(await headers()) }))));

type Api = Awaited<ReturnType<typeof serverApi>>;

/** Reads for a page, as the visitor: who is not signed in goes to sign in, what does not exist is the not-found page. */
export const load = async <Result>(read: (api: Api) => Promise<Result>): Promise<Result> => {
  try {
    return await read(await serverApi());
  } catch (error) {
    const { code } = toAppError(error);
    if (code === "unauthenticated") redirect("/sign-in");
    if (code === "not_found") notFound();
    throw error;
  }
};

/** The signed-in user; asked once per request. */
export const currentUser = cache(() => load((api) => api.accounts.me()));

/** What several parts of one page read; each asked once per request. `part` is a piece of the address. */
export const appNamed = cache((part: string) => load((api) => api.apps.get({ id: decodeURIComponent(part) })));

export const deploymentNumbered = cache((part: string, number: number) =>
  load((api) => api.deployments.getByNumber({ id: decodeURIComponent(part), number })),
);

/** An app's domains; asked once per request. */
export const domainsOf = cache(async (id: string) => (await load((api) => api.domains.ofApp({ id }))).items);
