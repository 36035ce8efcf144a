import * as z from "zod";
import { administratorProcedure, procedure, router } from "@/server/api/procedures";
import { wayToDashboard } from "./certificate-of-dashboard";
import { deleteCertificate, uploadCertificate } from "./change-certificates";
import { certificateSchema, dashboardWaySchema, uploadCertificateInput } from "./schema";
import { getCertificate, listCertificates } from "./store";

const byId = z.object({ id: z.string().max(100) });

export const certificatesRouter = router({
  list: procedure
    .meta({
      rest: { method: "GET", path: "/certificates", summary: "Your team's certificates, uploaded and issued for wildcards" },
    })
    .output(z.object({ items: z.array(certificateSchema) }))
    .query(async ({ ctx }) => ({ items: await listCertificates(ctx.caller) })),

  get: procedure
    .meta({ rest: { method: "GET", path: "/certificates/{id}", summary: "One certificate" } })
    .input(byId)
    .output(certificateSchema)
    .query(({ ctx, input }) => getCertificate(ctx.caller, input.id)),

  ofDashboard: administratorProcedure
    .meta({ rest: { method: "GET", path: "/dashboard", summary: "How people come to the dashboard, and its certificate there" } })
    .output(dashboardWaySchema)
    .query(() => wayToDashboard()),

  upload: procedure
    .meta({
      rest: { method: "POST", path: "/certificates", status: 201, summary: "Upload a certificate of your own, with its key" },
    })
    .input(uploadCertificateInput)
    .output(certificateSchema)
    .mutation(({ ctx, input }) => uploadCertificate(ctx.caller, input)),

  delete: procedure
    .meta({ rest: { method: "DELETE", path: "/certificates/{id}", summary: "Remove a certificate and its key" } })
    .input(byId)
    .output(z.object({ ok: z.literal(true) }))
    .mutation(async ({ ctx, input }) => {
      await deleteCertificate(ctx.caller, input.id);
      return { ok: true as const };
    }),
});
