import { AppError } from "@/server/errors";
import { type RuntimeLogInput, runtimeLogInput } from "./schema";

/** The filters in an address. @throws AppError 422 that names what is wrong */
export const logQueryOf = (request: Request): RuntimeLogInput => {
  const parsed = runtimeLogInput.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join("."), message }));
  throw new AppError("invalid", fields[0]?.message ?? "That filter is not right.", { reason: "invalid_input", fields });
};
