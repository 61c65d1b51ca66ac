'use strict';

// What every `sls` command of this repository goes through, also when a team deploys its service alone:
// a stage is named and fits its address, `${registry:…}` is looked up, the package is built from the
// sources as they are now, the stack carries the hash of what its template was made from, and a
// service's site is published once its stack is there.
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');

// osls pins the SDK, and Node 20 is what this repository asks for: the advice is nobody's to act on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const ROOT = path.resolve(__dirname, '../..');
const PYTHON = path.join(ROOT, '.venv/bin/python');
const LOOPBACK = /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\]|[\w.-]+\.localhost)(:\d+)?(\/|$)/;
// Carries the address, so that a check of the compiled template sees what was looked up; of the form of
// such a value, for the linters look at that.
function placeholder(address) {
  if (address.endsWith('/arn')) return `arn:aws:lint:eu-west-1:123456789012:${address}`;
  const name = address.replaceAll('/', '-');
  if (address.endsWith('user-pool/id')) return name.replace(/-id$/, '_id');
  return address.endsWith('origin') ? `https://${name}.example` : name;
}

class StackyardPlugin {
  constructor(serverless, options) {
    this.serverless = serverless;
    this.stage = options.stage;
    this.params = Object.fromEntries((options.param || []).map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
    this.region = options.region || serverless.service.provider.region;
    this.isLint = this.params.lint === 'true';
    this.registryValues = {};
    this.command = serverless.processedInput.commands.join(' ');
    if (serverless.processedInput.isHelpRequest) return;
    this.guardStage();
    if (this.isLint) this.params.lint = undefined; // not an input of the template
    this.configurationVariablesSources = {
      registry: { resolve: (source) => this.lookUp(source) },
      localCloud: { resolve: (source) => this.lookUpLocalCloud(source) },
    };
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => this.build(),
      // Behind the merge of the stack's own resources, the gateway responses among them.
      'after:aws:package:finalize:mergeCustomProviderResources': () => this.finishTemplate(),
      // The framework compares with what it uploaded last, which isn't what runs after a code-only update.
      'before:deploy:deploy': () => Object.assign(options, { force: true }),
      'after:deploy:deploy': () => this.publishSite(),
      'after:aws:info:displayEndpoints': () => this.showLocalAddresses(),
    };
  }

  refuse(message) {
    throw new this.serverless.classes.Error(message, 'STACKYARD_REFUSED');
  }

  guardStage() {
    if (!this.stage) {
      this.refuse(`expected a stage, got none: add --stage local (this machine) or --stage <name> (AWS)`);
    }
    if (!/^(?!.*(aws|amazon|cognito))[a-z][a-z0-9-]{0,16}$/.test(this.stage)) {
      this.refuse(
        'expected a stage of lower-case letters, digits, hyphens, 17 at most, without aws, amazon or cognito, ' +
          `which Cognito's domains can't hold, found ${JSON.stringify(this.stage)}`
      );
    }
    if (this.command === 'deploy function') {
      // The framework wants a role with a fixed name for it, which a stack couldn't replace.
      this.refuse(`\`sls deploy function\` isn't supported: \`npm run deploy -- --stage ${this.stage} --service ${this.serverless.service.custom.serviceName}\` updates changed code alone`);
    }
    if (this.command === 'invoke local') {
      this.refuse('`sls invoke local` knows nothing of our packages: `sls invoke --function NAME --stage local` runs one on the local cloud');
    }
    if (this.isLint) {
      if (this.command !== 'package') this.refuse('`--param lint=true` fills in placeholders, so it only goes with `sls package`');
      return;
    }
    if (this.stage === 'local') {
      if (this.serverless.processedInput.options['aws-profile']) {
        this.refuse('stage local has credentials of its own: leave --aws-profile out');
      }
      Object.assign(process.env, localAddress(() => this.refuse('stage local needs the local cloud, and none runs here: start it with `npm start`')));
    }
    const addresses = Object.entries(process.env).filter(([name, value]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && value);
    for (const [name, address] of addresses) {
      if (this.stage === 'local' && !LOOPBACK.test(address)) {
        this.refuse(`stage local goes to this machine only, but ${name} is ${address}: unset it`);
      }
      if (this.stage !== 'local' && LOOPBACK.test(address)) {
        this.refuse(`stage ${this.stage} goes to AWS, but ${name} is ${address}: unset it, or use --stage local`);
      }
    }
    // A profile's endpoint_url was not looked at; the environment's was, and goes before it.
    process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = String(addresses.length === 0);
  }

  /** `${registry:<service>/<resource>/<attribute>}`: an SSM parameter that another stack of this stage wrote. */
  async lookUp({ address }) {
    if (this.isLint) return { value: placeholder(address) };
    const name = `/stackyard/${this.stage}/${address}`;
    const { SSMClient, GetParameterCommand, GetParametersByPathCommand } = require('@aws-sdk/client-ssm');
    const provider = this.serverless.getProvider('aws');
    const client = new SSMClient({ ...(await provider.getAwsSdkV3Config()), region: this.region });
    try {
      const answer = await client.send(new GetParameterCommand({ Name: name }));
      this.registryValues[address] = answer.Parameter.Value;
      return { value: answer.Parameter.Value };
    } catch (error) {
      if (error.name !== 'ParameterNotFound') throw error;
      const owner = address.split('/')[0];
      const found = await client.send(new GetParametersByPathCommand({ Path: `/stackyard/${this.stage}/${owner}/`, Recursive: true }));
      if (found.Parameters?.length) {
        const names = found.Parameters.map((parameter) => parameter.Name).join(', ');
        return this.refuse(`the registry has no ${name} in ${this.region}: ${owner} is deployed there and registers only ${names}`);
      }
      return this.refuse(
        `the registry has no ${name} in ${this.region}: ${owner} isn't deployed to stage ${this.stage} there. ` +
          `Deploy it first: npm run deploy -- --stage ${this.stage} --service ${owner}`
      );
    }
  }

  /**
   * `${localCloud:…}`: endpoint, its one address; port, of that; cdnDomainSuffix, under which its distributions answer as
   * `<label>.cloudfront.localhost`; origins, all that a browser may have to call.
   */
  lookUpLocalCloud({ address }) {
    const endpoint = this.isLint ? 'http://127.0.0.1:4566' : new URL(process.env.AWS_ENDPOINT_URL).origin;
    const values = {
      endpoint: () => endpoint,
      port: () => Number(new URL(endpoint).port),
      cdnDomainSuffix: () => `cloudfront.localhost:${new URL(endpoint).port}`,
      // A function behind the fault proxy knows no other address, so its upload forms lead there.
      origins: () => [endpoint, (!this.isLint && localCloud(endpoint)?.faultProxyUrl) || []].flat().join(' '),
    };
    if (!(address in values)) return this.refuse(`expected \${localCloud:…} of ${Object.keys(values).join(', ')}, found ${address}`);
    return { value: values[address]() };
  }

  async build() {
    const request = {
      service: this.serverless.service.custom.serviceName,
      stage: this.stage,
      region: this.region,
      params: this.params,
      registry: this.registryValues,
      architecture: this.serverless.service.provider.architecture,
    };
    const { artifact, templateHash } = JSON.parse(await this.python('tools.packaging', request, `the package of ${request.service} can't be built`));
    this.templateHash = templateHash;
    if (artifact) this.serverless.service.package.artifact = artifact;
    // Without an artifact the framework would zip the folder as it is, tests and all.
    else if (this.serverless.service.getAllFunctions().length) this.refuse(`${request.service} has functions, but no Python package of its name`);
    // Before anything is deployed: a site that can't be built changes nothing.
    if (this.hasSite && !this.isLint) await this.python('tools.site', { service: request.service }, `the site of ${request.service} can't be built`);
  }

  get hasSite() {
    return fs.existsSync(path.join(this.serverless.serviceDir, 'vite.config.ts'));
  }

  /** What the registry says of this stage only now, behind the stack, is told to the page. */
  async publishSite() {
    if (!this.hasSite) return;
    const provider = this.serverless.getProvider('aws');
    // Whatever the framework deployed with, a profile among it, publishes too.
    const { credentials } = await provider.getAwsSdkV3Config();
    const found = typeof credentials === 'function' ? await credentials() : credentials;
    const request = {
      service: this.serverless.service.custom.serviceName,
      stage: this.stage,
      region: this.region,
      endpointUrl: process.env.AWS_ENDPOINT_URL || null,
    };
    const answer = await this.python('tools.deployment', request, `the stack of ${request.service} is deployed, but its site isn't published`, {
      AWS_ACCESS_KEY_ID: found.accessKeyId,
      AWS_SECRET_ACCESS_KEY: found.secretAccessKey,
      AWS_SESSION_TOKEN: found.sessionToken,
      AWS_PROFILE: undefined,
    });
    const { outcome, origin } = JSON.parse(answer);
    this.serverless.serviceOutputs?.set('site', `${origin} (${outcome})`);
  }

  /** Runs a module of the tools: JSON in, JSON out, and its own words when it refuses. */
  async python(module, request, failure, environment = {}) {
    if (!fs.existsSync(PYTHON)) this.refuse(`the builder isn't installed (${path.relative(ROOT, PYTHON)} is missing): run \`npm run doctor\` once`);
    try {
      const options = { cwd: ROOT, env: { ...process.env, ...environment }, maxBuffer: 16 * 1024 * 1024 };
      return (await promisify(execFile)(PYTHON, ['-m', module, JSON.stringify(request)], options)).stdout;
    } catch (error) {
      return this.refuse(`${failure}:\n${error.stderr || error.message}`);
    }
  }

  finishTemplate() {
    const { Resources } = this.serverless.service.provider.compiledCloudFormationTemplate;
    const { serviceName } = this.serverless.service.custom;
    Resources.TemplateHashParameter = {
      Type: 'AWS::SSM::Parameter',
      Properties: { Type: 'String', Name: `/stackyard/${this.stage}/${serviceName}/template/hash`, Value: this.templateHash },
    };
    // A gateway response takes effect with the next deployment of the API, so that one has to wait for it.
    const refusals = Object.keys(Resources).filter((id) => Resources[id].Type === 'AWS::ApiGateway::GatewayResponse');
    const stages = Object.values(Resources).filter(({ Type }) => Type === 'AWS::ApiGateway::Stage');
    for (const resource of Object.values(Resources)) {
      if (resource.Type !== 'AWS::ApiGateway::Deployment') continue;
      // A stage that the service declares itself can't be made by the deployment too.
      if (stages.length) delete resource.Properties.StageName;
      resource.DependsOn = [].concat(resource.DependsOn || [], refusals);
    }
  }

  /** The framework prints AWS's address of an API, where nothing of stage local is. */
  showLocalAddresses() {
    if (this.stage !== 'local') return;
    const local = (text) => text.replace(/https:\/\/(\w+)\.execute-api\.[\w.-]+\.amazonaws\.com/, `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/$1`);
    const { serviceOutputs } = this.serverless;
    for (const [name, value] of serviceOutputs) {
      if (name.startsWith('endpoint')) serviceOutputs.set(name, Array.isArray(value) ? value.map(local) : local(value));
    }
  }
}

/** The running local cloud's address, unless the caller has named one. */
function localAddress(absent) {
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_SESSION_TOKEN: '', AWS_PROFILE: '' };
  const speed = { SLS_AWS_MONITORING_FREQUENCY: process.env.SLS_AWS_MONITORING_FREQUENCY || '200' };
  if (process.env.AWS_ENDPOINT_URL) return { ...credentials, ...speed };
  const cloud = localCloud();
  return cloud ? { ...credentials, ...speed, AWS_ENDPOINT_URL: cloud.endpointUrl } : absent();
}

/** What is known of the local cloud that runs here, if it is the one at that address. */
function localCloud(endpoint) {
  try {
    const cloud = JSON.parse(fs.readFileSync(path.join(ROOT, '.stackyard', `${process.env.STACKYARD_ESTATE || 'local-cloud'}.json`), 'utf8'));
    process.kill(cloud.pid, 0);
    return endpoint && cloud.endpointUrl !== endpoint ? undefined : cloud;
  } catch {
    return undefined;
  }
}

module.exports = StackyardPlugin;
