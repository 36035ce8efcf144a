"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FileKey2, Upload } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import { useUrlState } from "@/app/lib/use-url-state";
import type { Certificate } from "@/server/certificates/schema";
import { CertificateRow } from "./certificate-row";

// Most who come here only look.
const UploadCertificate = dynamic(() => import("./upload-certificate").then((file) => file.UploadCertificate), { ssr: false });
const RemoveCertificate = dynamic(() => import("./remove-certificate").then((file) => file.RemoveCertificate), { ssr: false });

/** The team's certificates: those that it uploaded, and those that were issued for its wildcards. Keys go in and never come out. */
export const Certificates = () => {
  const trpc = useTRPC();
  const list = useQuery(trpc.certificates.list.queryOptions());
  const { adding, setAdding, removing, setRemoving, done } = useDialogs();
  const items = list.data?.items ?? [];
  const upload = (
    <Button size="small" onClick={() => setAdding(true)}>
      <Upload aria-hidden="true" />
      Upload a certificate
    </Button>
  );
  return (
    <Card aria-labelledby="certificates">
      <CardHeader
        id="certificates"
        title="Certificates"
        description="Your own, and those of wildcards. All others are fetched and renewed by themselves."
      >
        <div className="flex items-center gap-2">
          <ApiCall
            calls={[
              { what: "List them", method: "GET", path: "/v1/certificates" },
              {
                what: "Upload one",
                method: "POST",
                path: "/v1/certificates",
                body: { certificate: "-----BEGIN CERTIFICATE-----…", key: "-----BEGIN PRIVATE KEY-----…" },
              },
            ]}
          />
          {items.length > 0 ? upload : null}
        </div>
      </CardHeader>
      {list.isPending ? <SkeletonRows rows={2} /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && items.length === 0 ? (
        <EmptyState icon={FileKey2} title="No certificate is kept here" action={upload}>
          None is needed: each domain gets its certificate by itself as soon as it leads here. Upload one where your company gives
          them out, or for a wildcard whose DNS provider is not set up.
        </EmptyState>
      ) : null}
      <ul>
        {items.map((certificate) => (
          <CertificateRow key={certificate.id} certificate={certificate} onRemove={() => setRemoving(certificate)} />
        ))}
      </ul>
      {adding ? (
        <UploadCertificate
          onDone={({ names }) => done(`The certificate for ${names[0] ?? "your names"} is kept.`)}
          onCancel={() => setAdding(false)}
        />
      ) : null}
      {removing === null ? null : (
        <RemoveCertificate
          certificate={removing}
          onDone={() => done("The certificate and its key are removed.")}
          onCancel={() => setRemoving(null)}
        />
      )}
    </Card>
  );
};

/** `?add=1` opens the form: other pages lead straight to it. */
const useDialogs = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [add, setAdd] = useUrlState("add", ["1"]);
  const [removing, setRemoving] = useState<Certificate | null>(null);
  const setAdding = (now: boolean) => setAdd(now ? "1" : "");
  const done = (sentence: string) => {
    toast.ok(sentence);
    setAdding(false);
    setRemoving(null);
    void queryClient.invalidateQueries({ queryKey: trpc.certificates.list.queryKey() });
  };
  return { adding: add === "1", setAdding, removing, setRemoving, done };
};
