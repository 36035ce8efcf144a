import { expect, it } from "vitest";
import { checkOrigin } from "./control-plane";

it.each([
  "https://paas.example.com",
  "http://127.0.0.1:3000",
  "http://localhost:3000",
  "http://[::1]:3000",
  "http://10.1.2.3",
  "http://192.168.0.9:3000",
])("%s is taken", (address) => expect(checkOrigin(address).href).toContain(address));
it.each(["http://paas.example.com", "http://8.8.8.8", "http://10.example.com", "http://127.0.0.1.example.com"])(
  "%s is refused",
  (address) => expect(() => checkOrigin(address)).toThrow(/https/),
);
