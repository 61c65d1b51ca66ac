import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { generated } from "../../generate.mjs";

const now: Record<string, string> = await generated();

it.each(Object.keys(now))("%s is what the services' descriptions give now: npm run generate", async (path) => {
  expect(await readFile(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(now[path]);
});
