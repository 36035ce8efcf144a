"use client";
import { FileUp } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import { Button } from "@/app/components/ui/button";
import { TextAreaField } from "@/app/components/ui/text-area-field";

type PemFieldProps = {
  label: string;
  /** Its first line says so. */
  what: string;
  hint: string;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
  onFiles: (files: readonly File[]) => void;
};

/** PEM, pasted, dropped, or taken from a file. */
export const PemField = ({ label, what, hint, error, value, onChange, onFiles }: PemFieldProps) => {
  const picker = useRef<HTMLInputElement>(null);
  const picked = (event: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.target.files ?? [])]);
    // The same file may be picked again after it was mended.
    event.target.value = "";
  };
  return (
    <div>
      <TextAreaField
        label={label}
        hint={hint}
        error={error}
        rows={5}
        placeholder={`-----BEGIN ${what}-----`}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          if (event.dataTransfer.files.length === 0) return;
          event.preventDefault();
          onFiles([...event.dataTransfer.files]);
        }}
      />
      <input ref={picker} type="file" multiple hidden accept=".pem,.crt,.cer,.key,.txt" onChange={picked} />
      <Button
        size="small"
        className="mt-1.5"
        aria-label={`Take the ${label.toLowerCase()} from a file`}
        onClick={() => picker.current?.click()}
      >
        <FileUp aria-hidden="true" />
        From a file
      </Button>
    </div>
  );
};
