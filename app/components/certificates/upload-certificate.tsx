"use client";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { Notice } from "@/app/components/ui/notice";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { Certificate } from "@/server/certificates/schema";
import { PemField } from "./pem-field";
import { sortPem } from "./sort-pem";

type UploadProps = { onDone: (certificate: Certificate) => void; onCancel: () => void };

type Pem = { certificate: string; key: string };

/** A certificate and its key, pasted or from files; both are checked before they are kept. */
export const UploadCertificate = ({ onDone, onCancel }: UploadProps) => {
  const trpc = useTRPC();
  const [pem, setPem] = useState<Pem>({ certificate: "", key: "" });
  const upload = useMutation(trpc.certificates.upload.mutationOptions({ onSuccess: onDone }));
  const faults = upload.isError ? describeError(upload.error) : null;
  const faultOf = (path: keyof Pem) => faults?.fields.find((field) => field.path === path)?.message;
  const known = faultOf("certificate") ?? faultOf("key");
  /** Whatever a file holds goes where it belongs: many hold both. */
  const take = async (files: readonly File[]) => {
    try {
      const found = sortPem(await Promise.all(files.map((file) => file.text())));
      if (found.certificate === "" && found.key === "") {
        toast.bad("No certificate and no key in PEM is in that file.", "It begins with -----BEGIN CERTIFICATE-----.");
        return;
      }
      setPem((before) => ({ certificate: found.certificate || before.certificate, key: found.key || before.key }));
    } catch {
      toast.bad("The file could not be read.");
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    upload.mutate(pem);
  };
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      size="wide"
      title="Upload a certificate"
      description="It is handed to the hosts that serve its names, and only there. You renew it by uploading the next one."
    >
      <form noValidate className="grid gap-4" onSubmit={submit}>
        <PemField
          label="Certificate"
          what="CERTIFICATE"
          hint="Your certificate first, then those that lead to its authority: the “full chain”."
          error={faultOf("certificate")}
          value={pem.certificate}
          onChange={(certificate) => setPem({ ...pem, certificate })}
          onFiles={(files) => void take(files)}
        />
        <PemField
          label="Private key"
          what="PRIVATE KEY"
          hint="Without a passphrase. It is kept sealed, and never shown again."
          error={faultOf("key")}
          value={pem.key}
          onChange={(key) => setPem({ ...pem, key })}
          onFiles={(files) => void take(files)}
        />
        {faults !== null && known === undefined ? (
          <Notice look="bad" role="alert" title={faults.message}>
            {faults.next === undefined ? null : <p>{faults.next}</p>}
          </Notice>
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onCancel}>Cancel</Button>
          <Button look="primary" type="submit" busy={upload.isPending}>
            Upload
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
