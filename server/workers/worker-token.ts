import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import * as z from "zod";
import { env } from "@/server/env";

/** The 15-minute token of a worker: who it is, and the version of the key it was made from. */
export const tokenSeconds = 900;
const leewaySeconds = 60;
const issuer = "wisehosting";
const audience = "worker";

const claims = z.object({ sub: z.string(), key: z.int() });

let key: KeyObject | undefined;

/** A key of its own, so that no session's token is a worker's. Made once: every host's polls are checked with it. */
const signingKey = (): KeyObject => {
  key ??= createSecretKey(createHmac("sha256", env().AUTH_SECRET).update("worker-token").digest());
  return key;
};

export const signWorkerToken = (workerId: string, keyVersion: number): Promise<string> =>
  new SignJWT({ key: keyVersion })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(workerId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${tokenSeconds}s`)
    .sign(signingKey());

/** Null: not ours, or too old. */
export const readWorkerToken = async (token: string): Promise<{ workerId: string; keyVersion: number } | null> => {
  try {
    const options = { algorithms: ["HS256"], issuer, audience, clockTolerance: leewaySeconds };
    const { payload } = await jwtVerify(token, signingKey(), options);
    const { sub, key } = claims.parse(payload);
    return { workerId: sub, keyVersion: key };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
    throw error;
  }
};
