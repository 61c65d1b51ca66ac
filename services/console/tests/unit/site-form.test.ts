import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Attempts } from "../../src/apis/attempts.ts";
import { type Draft, EMPTY_DRAFT, placeErrors, readDraft } from "../../src/pages/sites/form-rules.ts";
import { withoutRepeats } from "../../src/pages/sites/use-sites.ts";

const anchorage: Draft = { ...EMPTY_DRAFT, name: "Anchorage", latitude: "61.174", longitude: "-149.996" };
const complaintsOf = (draft: Partial<Draft>) => {
  const reading = readDraft({ ...anchorage, ...draft });
  return reading.isValid ? {} : reading.complaints;
};

describe("the form of a site", () => {
  it("says what was put in, and nothing of what was left out", () => {
    expect(readDraft(anchorage)).toEqual({
      isValid: true,
      site: { name: "Anchorage", latitude: 61.174, longitude: -149.996 },
    });
  });

  it("takes all that can be said, in the reader's way of writing", () => {
    const draft = {
      name: "  Pago Pago ",
      latitude: "−14,331",
      longitude: "+170.7",
      elevationMetres: " 3 ",
      externalId: " PPG ",
    };
    const site = { name: "Pago Pago", latitude: -14.331, longitude: 170.7, elevationMetres: 3, externalId: "PPG" };
    expect(readDraft(draft)).toEqual({ isValid: true, site });
  });

  it("tells everything that is missing at once", () => {
    const reading = readDraft(EMPTY_DRAFT);
    expect(reading.isValid ? [] : Object.keys(reading.complaints)).toEqual(["name", "latitude", "longitude"]);
  });

  it.each([
    ["name", "x".repeat(121)],
    ["latitude", "90.1"],
    ["latitude", "61 N"],
    ["latitude", "1e1"],
    ["latitude", "1,000.5"],
    ["longitude", "-180.01"],
    ["elevationMetres", "9001"],
    ["elevationMetres", "high"],
    ["externalId", "x".repeat(41)],
  ] as const)("complains of %s %s", (field, value) => {
    expect(Object.keys(complaintsOf({ [field]: value }))).toEqual([field]);
  });

  it("counts characters as the API does, not halves of them", () => {
    expect(complaintsOf({ name: "🌾".repeat(120) })).toEqual({});
  });

  it("lets through exactly the numbers within the limits", () => {
    fc.assert(
      fc.property(fc.integer({ min: -2000, max: 2000 }), (tenths) => {
        const latitude = tenths / 10;
        expect(readDraft({ ...anchorage, latitude: `${latitude}` }).isValid).toBe(Math.abs(latitude) <= 90);
      }),
    );
  });

  it("whatever is put in, it is read or complained of", () => {
    const draft = fc.record({
      name: fc.string(),
      latitude: fc.string(),
      longitude: fc.string(),
      elevationMetres: fc.string(),
      externalId: fc.string(),
    });
    fc.assert(
      fc.property(draft, (draft) => {
        const reading = readDraft(draft);
        if (reading.isValid) expect(Number.isFinite(reading.site.latitude + reading.site.longitude)).toBe(true);
        else expect(Object.keys(reading.complaints)).not.toEqual([]);
      }),
    );
  });
});

describe("what the API complains of", () => {
  it("is put at its fields, and the rest is kept", () => {
    const errors = [
      { pointer: "#/latitude", detail: "must be from -90 to 90 degrees" },
      { pointer: "#/latitude", detail: "must be a number" },
      { pointer: "#/colour", detail: "is unknown" },
    ];
    expect(placeErrors(errors)).toEqual({
      complaints: { latitude: "Must be from -90 to 90 degrees. Must be a number." },
      others: ["#/colour: is unknown"],
    });
  });
});

describe("an idempotency key", () => {
  const wish = fc.constantFrom("Anchorage", "Leadville", "Pago Pago");
  const deed = fc.oneof(wish, fc.constant(null));

  it("is the same for as long as the same is wished and not granted, and never used for two", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
        let serial = 0;
        const attempts = new Attempts(() => `key-${serial++}`);
        const wishOf = new Map<string, string>();
        let before: { wish: string; key: string } | null = null;
        for (const wish of deeds) {
          if (wish === null) {
            attempts.granted();
            before = null;
            continue;
          }
          const key = attempts.keyFor({ name: wish });
          expect(wishOf.get(key) ?? wish).toBe(wish);
          expect(before?.wish === wish).toBe(before?.key === key);
          wishOf.set(key, wish);
          before = { wish, key };
        }
      }),
    );
  });
});

it("a site that was made here is listed once, wherever its page brings it again", () => {
  const site = (id: string) => ({ id, name: id, latitude: 0, longitude: 0, createdAt: "2026-02-03T08:15:30Z" });
  const listed = withoutRepeats([site("c"), site("a")], [site("b"), site("c")]);
  expect(listed.map(({ id }) => id)).toEqual(["c", "a", "b"]);
});
