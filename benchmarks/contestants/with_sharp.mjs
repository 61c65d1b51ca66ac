// sharp as its documentation makes several sizes: one pipeline a size, each with shrink on load.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

sharp.concurrency(1);
sharp.cache(false);
const BOXES = [1080, 480, 160];

for await (const file of createInterface({ input: process.stdin })) {
  const content = readFileSync(file.trim());
  const start = process.hrtime.bigint();
  let bytes = 0;
  for (const box of BOXES) {
    const { data, info } = await sharp(content)
      .rotate()
      .resize(box, box, { fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { raw: { width: info.width, height: info.height, channels: info.channels } };
    const opaque = sharp(data, raw).flatten({ background: 'white' });
    bytes += (await opaque.jpeg({ quality: 80, progressive: true, optimiseCoding: true }).toBuffer()).length;
    bytes += (await sharp(data, raw).webp({ quality: 80, effort: 4 }).toBuffer()).length;
  }
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  console.log(JSON.stringify({ ms, bytes, peakBytes: process.resourceUsage().maxRSS * 1024 }));
}
