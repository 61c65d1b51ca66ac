import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Derivative } from "../../src/apis/clients.ts";
import { layOut, WIDTH } from "../../src/pages/overview/flow-layout.ts";
import { countOf, flowsOf } from "../../src/pages/overview/flows.ts";
import { largestOf, thumbnailOf } from "../../src/pages/photos/derivatives.ts";

const derivative = (boxPixels: number, contentType: string, width = boxPixels): Derivative => ({
  ...{ boxPixels, contentType, width, height: width, sizeBytes: 1 },
  url: `https://cdn.example/${boxPixels}.${contentType.split("/")[1]}`,
});
const six = [1080, 160, 480].flatMap((box) => ["image/jpeg", "image/webp"].map((type) => derivative(box, type)));

describe("a thumbnail", () => {
  it("offers WebP in all sizes, and JPEG to those who don't know it", () => {
    expect(thumbnailOf(six)).toEqual({
      sources: [
        {
          contentType: "image/webp",
          srcset:
            "https://cdn.example/160.webp 160w, https://cdn.example/480.webp 480w, https://cdn.example/1080.webp 1080w",
        },
      ],
      fallback: derivative(160, "image/jpeg"),
      fallbackSrcset:
        "https://cdn.example/160.jpeg 160w, https://cdn.example/480.jpeg 480w, https://cdn.example/1080.jpeg 1080w",
    });
  });

  it("tells each width once: a small photograph fills several boxes alike", () => {
    const small = [160, 480, 1080].map((box) => derivative(box, "image/jpeg", Math.min(box, 300)));
    expect(thumbnailOf(small)?.fallbackSrcset.match(/\d+w/g)).toEqual(["160w", "300w"]);
  });

  it("makes do with one format, and with none", () => {
    expect(thumbnailOf([derivative(160, "image/webp")])?.fallback.contentType).toBe("image/webp");
    expect(thumbnailOf([])).toBeNull();
    expect(largestOf(six)).toEqual(derivative(1080, "image/jpeg"));
    expect(largestOf([])).toBeNull();
  });
});

const counter = (type: string, count = 1) => ({ type, count, lastHeardAt: "2026-02-03T08:15:30Z" });
const sites = counter("stackyard.web-api.site-created.v1", 20);

describe("the flows", () => {
  it("tell what may be said, and how often it was", () => {
    const flows = flowsOf({ counters: [sites], total: 20 });
    expect(flows[0]).toMatchObject({ saidBy: "web-api", count: 20 });
    expect(flows.filter(({ count }) => count === 0).length).toBe(flows.length - 1);
    expect(countOf(flows, "site-created")).toBe(20);
    expect(countOf(flows, "photo-refused")).toBe(0);
  });

  it("count versions of an event together, and show what is newer than this page", () => {
    const counters = [
      sites,
      counter("stackyard.web-api.site-created.v2", 2),
      counter("stackyard.data-lake.partition-added.v1"),
    ];
    const flows = flowsOf({ counters, total: 23 });
    expect(countOf(flows, "site-created")).toBe(22);
    expect(flows.at(-1)).toMatchObject({ saidBy: "data-lake", heardBy: ["cron-audit"] });
  });

  const event = fc.tuple(fc.constantFrom("web-api", "lake", "audit"), fc.constantFrom("a-made", "b-made", "c-gone"));
  const counters = fc
    .uniqueArray(event, { selector: (names) => names.join("."), maxLength: 9 })
    .chain((names) =>
      fc.tuple(...names.map(([owner, name]) => fc.nat().map((n) => counter(`stackyard.${owner}.${name}.v1`, n + 1)))),
    );

  it("are drawn within the picture, whatever was counted", () => {
    fc.assert(
      fc.property(counters, (counters) => {
        const { height, sayers, events, hearers, ribbons } = layOut(flowsOf({ counters, total: 0 }));
        for (const { x, y, width, height: high } of [...sayers, ...events, ...hearers]) {
          expect(x >= 0 && y >= 0 && high > 0 && x + width <= WIDTH && y + high <= height + 0.001).toBe(true);
        }
        for (const { path, thickness } of ribbons) {
          expect(path).not.toMatch(/NaN|Infinity|undefined/);
          expect(thickness > 0 && thickness < 40).toBe(true);
        }
        expect(new Set(ribbons.map(({ key }) => key)).size).toBe(ribbons.length);
      }),
    );
  });
});
