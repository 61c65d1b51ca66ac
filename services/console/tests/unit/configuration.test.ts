import { expect, it } from "vitest";
import { NotConfigured, readConfiguration } from "../../src/configuration.ts";

const whole = {
  stage: "local",
  region: "eu-west-1",
  signIn: { origin: "http://127.0.0.1:4566", issuer: "https://issuer.example", clientId: "c" },
  apis: { "web-api": "http://127.0.0.1:4566/web", "cron-audit": "http://127.0.0.1:4566/audit" },
  services: [],
};

it("config.json is read beside the page", async () => {
  const asked: string[] = [];
  const configuration = await readConfiguration(async (path) => {
    asked.push(path);
    return Response.json(whole);
  });
  expect(configuration).toEqual(whole);
  expect(asked).toEqual(["/config.json"]);
});

it.each([
  ["is missing", new Response("no", { status: 403 })],
  ["is no JSON", new Response("<!doctype html>")],
  ["is empty", Response.json(null)],
  ["lacks the sign-in", Response.json({ ...whole, signIn: {} })],
  ["lacks the services", Response.json({ ...whole, services: undefined })],
  ["names its APIs in another form", Response.json({ ...whole, apis: [] })],
])("a config.json that %s is told as such", async (_, response) => {
  await expect(readConfiguration(async () => response)).rejects.toBeInstanceOf(NotConfigured);
});
