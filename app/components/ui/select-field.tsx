"use client";
import { Labelled, type LabelledProps } from "./labelled";
import { Select, type SelectProps } from "./select";

/** A select with its label above and its hint or fault below. */
export const SelectField = ({ label, hint, error, aside, className, ...select }: LabelledProps & SelectProps) => (
  <Labelled label={label} hint={hint} error={error} aside={aside} className={className}>
    {(described) => <Select className="w-full" {...described} {...select} />}
  </Labelled>
);
