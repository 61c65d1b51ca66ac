// The solution's handler makes these three clients on import, and its requests need dayjs:
// https://github.com/aws-solutions/dynamic-image-transformation-for-amazon-cloudfront, source/image-handler/index.ts
const started = process.hrtime.bigint();
const { RekognitionClient } = require('@aws-sdk/client-rekognition');
const { SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
require('dayjs').extend(require('dayjs/plugin/customParseFormat'));

module.exports = { rekognition: new RekognitionClient({}), secrets: new SecretsManagerClient({}) };
require('./with_sharp.cjs').serve(started);
