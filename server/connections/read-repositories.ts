import type * as z from "zod";
import type { Caller } from "@/server/accounts/schema";
import { clientOfRow } from "./client";
import { reading } from "./refusals";
import type { branchesInput, branchesSchema, repositoriesInput, repositoriesPage } from "./schema";
import { connectionOf } from "./store";

/** Longer lists are searched. */
const mostBranches = 500;

/** Repositories that a connection sees, newest activity first. @throws AppError */
export const listRepositories = async (
  caller: Caller,
  { id, search, page }: z.infer<typeof repositoriesInput>,
): Promise<z.infer<typeof repositoriesPage>> => {
  const row = await connectionOf(caller, id);
  return reading(clientOfRow(row).listRepositories({ search, page }));
};

/** Branches of one of them. @throws AppError */
export const listBranches = async (
  caller: Caller,
  { id, repository, search }: z.infer<typeof branchesInput>,
): Promise<z.infer<typeof branchesSchema>> => {
  const row = await connectionOf(caller, id);
  const found = await reading(clientOfRow(row).listBranches(repository, { search }));
  return { items: found.slice(0, mostBranches) };
};
