import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureWords } from "../../src/apis/failure-words.ts";
import { Problem } from "../../src/apis/problem.ts";
import { PLAIN } from "../../src/pages/images/choices.ts";
import { type Draft, EMPTY_DRAFT, readDraft } from "../../src/pages/images/draft.ts";
import { picturesOver, readRefusal } from "../../src/pages/images/pictures.ts";
import { strengthWords, typeWords } from "../../src/pages/images/words.ts";

const complaintsOf = (draft: Partial<Draft>) => {
  const reading = readDraft({ ...EMPTY_DRAFT, ...draft });
  return reading.isValid ? {} : reading.complaints;
};

describe("the form of a picture", () => {
  it("begins with something to see", () => {
    expect(readDraft(EMPTY_DRAFT)).toEqual({ isValid: true, choices: PLAIN });
  });

  it("takes a size of one side, or of none", () => {
    const reading = readDraft({ ...EMPTY_DRAFT, width: " 200 ", height: "" });
    expect(reading).toMatchObject({ isValid: true, choices: { width: 200, height: null } });
    expect(complaintsOf({ width: "", height: " " })).toEqual({});
  });

  it.each([
    ["width", "0"],
    ["width", "-5"],
    ["width", "4097"],
    ["width", "12.5"],
    ["height", "tall"],
    ["height", "1e3"],
    ["height", "99999999999999999999"],
    ["key", "  "],
    ["key", "é".repeat(513)],
  ] as const)("complains of %s %s", (field, value) => {
    expect(Object.keys(complaintsOf({ [field]: value }))).toEqual([field]);
  });

  it("asks for an overlay's key where there is to be one, and only there", () => {
    const overlay = { ...EMPTY_DRAFT.overlay, key: "" };
    expect(complaintsOf({ overlay })).toEqual({});
    expect(Object.keys(complaintsOf({ overlay, hasOverlay: true }))).toEqual(["overlayKey"]);
    expect(readDraft({ ...EMPTY_DRAFT, hasOverlay: true })).toMatchObject({
      choices: { overlay: { key: "samples/mark.png" } },
    });
  });

  it("lets through exactly the whole numbers within the limits", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 5000 }), (pixels) => {
        expect("width" in complaintsOf({ width: `${pixels}` })).toBe(pixels < 1 || pixels > 4096);
      }),
    );
  });
});

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });

describe("a picture that is fetched", () => {
  const times = [100, 145];
  const fetchOf = (response: Response, asked: Request[] = []) =>
    picturesOver(
      async (request) => {
        asked.push(request);
        return response;
      },
      () => times[asked.length] ?? 0,
    );

  it("comes with its type and the time it took, and never out of the browser's cache", async () => {
    const asked: Request[] = [];
    const response = new Response("pixels", { headers: { "Content-Type": "image/webp" } });
    const picture = await fetchOf(response, asked)("https://images.example/a.jpg", new AbortController().signal);
    expect(picture).toMatchObject({ contentType: "image/webp", tookMs: 45 });
    expect(await picture.content.text()).toBe("pixels");
    expect(asked[0]?.cache).toBe("no-store");
    expect(asked[0]?.headers.get("Accept")).toMatch(/image\/avif,image\/webp/);
  });

  it("is a problem when it is refused", async () => {
    const refusal = { status: 404, code: "NoSuchKey", message: "The image a.jpg does not exist" };
    const asking = fetchOf(json(404, refusal))("https://images.example/a.jpg", new AbortController().signal);
    await expect(asking).rejects.toBeInstanceOf(Problem);
  });
});

describe("a refusal of the URL API", () => {
  it("is told in the service's words, under its code", async () => {
    const message = "The image a.jpg does not exist";
    expect(failureWords(await readRefusal(json(404, { status: 404, code: "NoSuchKey", message })))).toEqual({
      title: "No such picture (404 NoSuchKey)",
      detail: "The image a.jpg does not exist.",
      requestId: null,
    });
  });

  it.each([
    [400, "This can’t be done to the picture (400)"],
    [403, "This may not be shown (403)"],
    [413, "The result is too large (413)"],
    [429, "Too many requests (429)"],
    [502, "Something went wrong on our side (502)"],
  ])("without words, %i is told by its status", async (status, title) => {
    for (const body of ["", "<html>", "null", "[]", '{"message": 5}']) {
      const words = failureWords(await readRefusal(new Response(body, { status })));
      expect(words).toMatchObject({ title, detail: "The answer did not say why." });
    }
  });

  it("tells how long to wait", async () => {
    const response = new Response("{}", { status: 429, headers: { "Retry-After": "3" } });
    expect(failureWords(await readRefusal(response)).detail).toMatch(/in 3 seconds/);
  });
});

describe("the words of a picture", () => {
  it.each([
    ["image/jpeg", "JPEG"],
    ["image/webp", "WebP"],
    ["image/svg+xml", "SVG"],
    ["text/html", "text/html"],
    ["", "unknown"],
  ])("call %s %s", (contentType, words) => {
    expect(typeWords(contentType)).toBe(words);
  });

  it("tell no strength as such", () => {
    expect(strengthWords(0)).toBe("none");
    expect(strengthWords(2.5)).toMatch(/^2[.,]5$/);
  });
});
