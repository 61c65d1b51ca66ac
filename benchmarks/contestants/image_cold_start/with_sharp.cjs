// A handler in the manner of AWS's solution: clients made on import, one picture a request, base64 out.
const { writeSync } = require('node:fs');
const imported = process.hrtime.bigint();
const { GetObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const sharp = require('sharp');

const s3 = new S3Client({ forcePathStyle: true });

async function handle(event) {
  const asked = JSON.parse(Buffer.from(event.path.slice(1), 'base64').toString());
  const stored = await s3.send(new GetObjectCommand({ Bucket: asked.bucket, Key: asked.key }));
  const source = Buffer.from(await stored.Body.transformToByteArray());
  await sharp(source, { failOn: 'none' }).metadata();
  const picture = sharp(source, { failOn: 'none' }).withMetadata().resize(asked.edits.resize);
  const headers = { 'Content-Type': stored.ContentType, 'Cache-Control': 'max-age=31536000,public' };
  const body = (await picture.toBuffer()).toString('base64');
  return { statusCode: 200, isBase64Encoded: true, headers, body };
}

function serve(started) {
  handle(JSON.parse(process.argv[2])).then((answer) => {
    const ms = Number(process.hrtime.bigint() - started) / 1e6;
    const { user, system } = process.cpuUsage();
    const processorMs = (user + system) / 1000;
    writeSync(1, JSON.stringify({ ms, processorMs, status: answer.statusCode }));
  });
}

module.exports = { serve };
if (require.main === module) serve(imported);
