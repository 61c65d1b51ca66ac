import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/unit/**/*.test.ts", "tests/contract/**/*.test.ts"],
    // Properties take hundreds of examples, on machines that have other things to do.
    testTimeout: 30_000,
  },
});
