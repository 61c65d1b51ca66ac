import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { eventWords, hasEventWords } from "../../src/pages/overview/event-words.ts";
import { hasServiceWords, serviceWords } from "../../src/pages/overview/service-words.ts";
import { hasWords, refusalWords } from "../../src/pages/photos/refusal-words.ts";

const root = new URL("../../../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

/** The reasons that a description lists behind "Of …:" or "never renamed:". */
function reasonsIn(description: string): string[] {
  return [...description.matchAll(/(?:Of [a-z-]+|never renamed): ([a-z, \n-]+)\./g)].flatMap(([, list]) => {
    return (list ?? "").split(",").map((reason) => reason.trim());
  });
}

const openapi = parse(read("services/web-api/openapi.yml"));
const contract = JSON.parse(read("shared/contracts/image-handler/photo-refused.v1/schema.json"));
const reasons = [
  ...reasonsIn(openapi.components.schemas.Refusal.properties.reason.description),
  ...reasonsIn(contract.definitions.photo.properties.reason.description),
];

it("the contracts tell every reason", () => {
  expect(new Set(reasons).size).toBeGreaterThanOrEqual(10);
});

it.each([...new Set(reasons)])("a photo refused as %s is explained", (reason) => {
  expect(hasWords(reason)).toBe(true);
});

it("a reason that is newer than this page is told as its service tells it", () => {
  const refusal = { by: "image-handler", reason: "too-beautiful", detail: "expected less beauty" } as const;
  expect(refusalWords(refusal)).toBe("Expected less beauty.");
});

const contracts = new URL("shared/contracts/", root);
const types = readdirSync(contracts, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: owner }) =>
    readdirSync(new URL(`${owner}/`, contracts)).map((event) => `stackyard.${owner}.${event}`),
  );

it.each(types)("the event %s has words", (type) => {
  expect(hasEventWords(type)).toBe(true);
});

it("an event that is newer than this page is told by its name", () => {
  expect(eventWords("stackyard.data-lake.partition-added.v2")).toBe("Partition added");
});

const services = readdirSync(new URL("services/", root)).filter((name) =>
  existsSync(new URL(`services/${name}/serverless.yml`, root)),
);

it.each(services)("the service %s is introduced", (service) => {
  expect(hasServiceWords(service)).toBe(true);
  expect(serviceWords(service)).toMatch(/\.$/);
});
