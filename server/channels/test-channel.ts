import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { publicUrl } from "@/server/env";
import { newId } from "@/server/ids";
import { countTest } from "./count-test";
import { deliver } from "./deliver";
import { DeliveryError } from "./delivery-error";
import type { Message } from "./message-schema";
import type { TestedChannel } from "./schema";
import { channelOf, noteOutcome } from "./store";

const testMessage = (channelName: string): Message => ({
  id: newId("notification"),
  type: "test",
  at: new Date().toISOString(),
  severity: "info",
  title: "Test of a channel of WiseHosting",
  sentences: [`This is what alerts look like in “${channelName}”. Nothing is wrong.`],
  fields: [],
  items: [],
  link: { label: "Channels", url: `${publicUrl()}/settings/channels` },
  answers: [],
  data: { channel: channelName },
});

/** Sends a message now and tells what the receiver said; whether it went well is the channel's state from then on. @throws AppError */
export const testChannel = async (caller: Caller, id: string): Promise<TestedChannel> => {
  const row = await channelOf(caller, id);
  await countTest(row.teamId);
  try {
    const { answer } = await deliver(row, testMessage(row.name));
    await noteOutcome(db(), row, { state: "working" });
    return { delivered: true, answer };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    await noteOutcome(db(), row, { state: "failing", reason: error.message, retryInMs: null });
    return { delivered: false, answer: error.message };
  }
};
