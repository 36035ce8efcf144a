import type { UpdateWorkerInput, WorkerView } from "@/server/workers/schema";
import { labelsIn, labelsText } from "./host-words";

/** What stands in the fields with which a host is changed, and what is sent of it. Pure. */
export type HostValues = {
  name: string;
  region: string;
  zone: string;
  labels: string;
  publicAddresses: string;
  cpus: string;
  memoryMb: string;
};

const bytesPerMb = 1_048_576;

const numberText = (value: number | null, measured: number | null): string =>
  value === null || value === measured ? "" : String(value);

/** Empty addresses: as the host says; empty fields of the capacity: as the machine measures it. */
export const valuesOf = ({ name, region, zone, labels, publicAddresses, capacity }: WorkerView): HostValues => ({
  name,
  region,
  zone,
  labels: labelsText(labels),
  publicAddresses: publicAddresses?.join(", ") ?? "",
  cpus: numberText(capacity.cpus, capacity.measured.cpus),
  memoryMb:
    capacity.memoryBytes === null || capacity.memoryBytes === capacity.measured.memoryBytes
      ? ""
      : String(Math.round(capacity.memoryBytes / bytesPerMb)),
});

export type HostFault = { field: keyof HostValues; message: string };

const numberIn = (text: string): number | null => (text.trim() === "" ? null : Number(text.replace(",", ".")));

const addressesIn = (text: string): string[] | null => {
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  return parts.length === 0 ? null : parts;
};

/** Names and ranges are none; the server looks closer. */
const looksLikeAddress = (text: string): boolean => /^(?:[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*)$/i.test(text);

const faultsIn = (values: HostValues): HostFault[] => {
  const faults: HostFault[] = [];
  if (labelsIn(values.labels) === null) faults.push({ field: "labels", message: "Write labels as key=value, key=value." });
  if (!(addressesIn(values.publicAddresses) ?? []).every(looksLikeAddress))
    faults.push({ field: "publicAddresses", message: "Write addresses like 203.0.113.7, 2001:db8::7." });
  for (const field of ["cpus", "memoryMb"] as const) {
    const number = numberIn(values[field]);
    if (number !== null && !(number > 0)) faults.push({ field, message: "Give a number above zero, or nothing." });
  }
  return faults;
};

type Change = { faults: HostFault[]; change: UpdateWorkerInput };

/** What differs from the host as it is. Nothing that was left alone is sent, so that two people can change different things. */
export const changeOf = (host: WorkerView, values: HostValues): Change => {
  const before = valuesOf(host);
  const differs = (field: keyof HostValues) => values[field].trim() !== before[field];
  const cpus = numberIn(values.cpus);
  const memory = numberIn(values.memoryMb);
  const capacity = {
    ...(differs("cpus") ? { cpus } : {}),
    ...(differs("memoryMb") ? { memoryBytes: memory === null ? null : Math.round(memory * bytesPerMb) } : {}),
  };
  const change: UpdateWorkerInput = {
    id: host.id,
    ...(differs("name") ? { name: values.name.trim() } : {}),
    ...(differs("region") ? { region: values.region.trim() } : {}),
    ...(differs("zone") ? { zone: values.zone.trim() } : {}),
    ...(differs("labels") ? { labels: labelsIn(values.labels) ?? {} } : {}),
    ...(differs("publicAddresses") ? { publicAddresses: addressesIn(values.publicAddresses) } : {}),
    ...(Object.keys(capacity).length > 0 ? { capacity } : {}),
  };
  return { faults: faultsIn(values), change };
};
