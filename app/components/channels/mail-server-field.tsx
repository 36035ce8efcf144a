import { SelectField } from "@/app/components/ui/select-field";
import { type MailServer, mailFields, mailServers, type Texts } from "./channel-fields";
import type { ChannelValues, Faults } from "./channel-form";
import { ChannelInput } from "./channel-input";

type MailServerFieldProps = {
  isChange: boolean;
  hasMailServer: boolean;
  value: MailServer;
  texts: Texts;
  faults: Faults;
  onChange: (next: Partial<ChannelValues>, ...paths: string[]) => void;
};

const words: Readonly<Record<MailServer, string>> = {
  kept: "As it is",
  installation: "The one of this installation",
  own: "Another one",
};

/** Which mail server sends, and how to reach it where it is another one. */
export const MailServerField = ({ isChange, hasMailServer, value, texts, faults, onChange }: MailServerFieldProps) => {
  const known = mailServers.filter((server) => (server === "kept" ? isChange : server === "own" || hasMailServer));
  return (
    <>
      <SelectField
        label="Mail server"
        hint={hasMailServer ? undefined : "This installation has none of its own: name one that sends for you."}
        options={known.map((server) => ({ value: server, label: words[server] }))}
        value={value}
        onChange={(event) => onChange({ mailServer: known.find((server) => server === event.target.value) ?? value })}
      />
      {value === "own" ? (
        <fieldset className="grid gap-4 rounded-lg border p-4 sm:grid-cols-2">
          <legend className="sr-only">The other mail server</legend>
          {mailFields.map((field) => (
            <ChannelInput
              key={field.path}
              field={field}
              isChange={false}
              value={texts[field.path] ?? ""}
              error={faults[field.path]}
              onChange={(text) => onChange({ texts: { ...texts, [field.path]: text } }, field.path)}
            />
          ))}
        </fieldset>
      ) : null}
    </>
  );
};
