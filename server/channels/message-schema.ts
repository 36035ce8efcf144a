import type { Severity } from "../alerts/schema";

/** A message before any channel has given it its form: plain text, of which parts are strangers'. */
export type Message = {
  /** Of the notification; the same at every attempt, so that a receiver knows what it has already. */
  id: string;
  type: "alert.fired" | "alert.resolved" | "test";
  /** Of what it tells, ISO. */
  at: string;
  severity: Severity;
  /** One line. */
  title: string;
  sentences: readonly string[];
  fields: readonly { label: string; value: string }[];
  /** The apps that it is about, where they are many; cut already. */
  items: readonly string[];
  /** Absolute. */
  link: { label: string; url: string };
  /** Ids of the messages that told the channel of the beginning. */
  answers: readonly string[];
  /** For programs. */
  data: Readonly<Record<string, unknown>>;
};
