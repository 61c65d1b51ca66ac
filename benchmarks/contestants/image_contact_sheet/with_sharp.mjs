// sharp, its methods called one after the other; what AWS's solution composes of them has a name of its own.
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

// A veil of one pixel, tiled over the overlay, makes it as opaque as was asked for.
async function lay(image, { file, resize, opacity, ...place }) {
  const veil = { input: Buffer.from([255, 255, 255, opacity]), raw: { width: 1, height: 1, channels: 4 } };
  const overlay = sharp(readFileSync(file)).resize(resize);
  const input = await overlay.composite([{ ...veil, tile: true, blend: 'dest-in' }]).toBuffer();
  return image.composite([{ ...place, input }]);
}

// What is outside of the ellipse goes; then a second pipeline trims.
async function cutRound(image, { width, height, cx, cy, rx, ry }) {
  const ellipse = `<ellipse cx="${cx}" cy="${cy}" rx="${rx}" ry="${ry}"/>`;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${ellipse}</svg>`;
  const cut = await image.composite([{ input: Buffer.from(drawing), blend: 'dest-in' }]).toBuffer();
  return sharp(cut).withMetadata().trim();
}

const COMPOSED = { lay, cutRound };

async function edited({ source, calls, moves, keepsMetadata }) {
  let image = sharp(readFileSync(source), { animated: moves, failOn: 'none' });
  if (keepsMetadata) image.withMetadata();
  for (const [name, value] of calls) {
    if (name in COMPOSED) image = await COMPOSED[name](image, value);
    else image = value === null ? image[name]() : image[name](value);
  }
  return image.toBuffer();
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const made = await edited(asked);
  writeFileSync(asked.kept, made);
  console.log(JSON.stringify(made.length));
}
