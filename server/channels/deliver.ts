import { logger } from "@/server/logger";
import { SecretUnreadable } from "@/server/secrets/box";
import { openConfiguration } from "./configuration";
import { DeliveryError } from "./delivery-error";
import type { Message } from "./message-schema";
import type { ChannelRow } from "./store";
import { cleanAnswer } from "./text-rules";

const unreadable = "The settings of this channel cannot be read: the key they were sealed with is not in SECRETS_KEY.";
const ourFault = "Something went wrong here while it was sent.";

/** Sends one message. What comes back, or is thrown, holds nothing of the channel's secrets. @throws DeliveryError */
export const deliver = async (row: ChannelRow, message: Message): Promise<{ answer: string }> => {
  try {
    const channel = openConfiguration(row);
    try {
      const { answer } = await channel.deliver(message);
      return { answer: cleanAnswer(answer, channel.secrets) };
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      // Without its cause: whoever writes it down would write down addresses that prove who we are.
      const { permanent, retryAfterMs } = error.options;
      throw new DeliveryError(cleanAnswer(error.message, channel.secrets), { permanent, retryAfterMs });
    }
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    if (error instanceof SecretUnreadable) throw new DeliveryError(unreadable, { permanent: false });
    logger().error({ channelId: row.id, kind: row.kind, fault: (error as Error).name }, "A message could not be sent");
    throw new DeliveryError(ourFault, { permanent: false });
  }
};
