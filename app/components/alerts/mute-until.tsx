"use client";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Field } from "@/app/components/ui/field";

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** As the browser's own field for a moment wants it: by the clock of the person, without a zone. */
const localText = (moment: Date): string =>
  `${moment.getFullYear()}-${twoDigits(moment.getMonth() + 1)}-${twoDigits(moment.getDate())}T${twoDigits(moment.getHours())}:${twoDigits(moment.getMinutes())}`;

/** Nine in the morning: when somebody is there again. */
const tomorrowAtNine = (): string => {
  const moment = new Date();
  moment.setDate(moment.getDate() + 1);
  moment.setHours(9, 0, 0, 0);
  return localText(moment);
};

type MuteUntilProps = { name: string; onDone: (until: string) => void; onCancel: () => void };

/** Asks until when nobody is told. */
export const MuteUntil = ({ name, onDone, onCancel }: MuteUntilProps) => {
  const [text, setText] = useState(tomorrowAtNine);
  const [fault, setFault] = useState<string>();
  const submit = () => {
    const moment = new Date(text);
    if (Number.isNaN(moment.getTime())) return setFault("Give a day and a time.");
    if (moment.getTime() <= Date.now()) return setFault("That moment is over. Give a later one.");
    onDone(moment.toISOString());
  };
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      title={`Mute ${name}`}
      description="Until then nobody is told. What happens stands on the page of alerts all the same."
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          label="Until"
          type="datetime-local"
          hint="By the clock of this computer."
          error={fault}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setFault(undefined);
          }}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" type="submit">
            Mute
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
