// `npm start` on a fresh clone lands here, before anything is installed: Node's own modules only.
// Makes what the Python package `tools` needs, each part once per lock file, then hands over to it.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findChromium, installChromium, whatIsInTheWay } from './chromium.mjs';

const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const STATE = path.join(ROOT, '.stackyard');
const VENV = path.join(ROOT, '.venv');
const LOCAL_CLOUD = path.join(STATE, 'environments/local-cloud');
const LOCKS = path.join(ROOT, 'tools/environments');
const UNREACHABLE =
  /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNRESET|NewConnectionError|Failed to establish|Name or service|error sending request|dns error|Connection refused|timed out|Network is unreachable|Temporary failure resolving|Could not (resolve|connect)|Unable to connect/i;
const NO_REGISTRY =
  'the package registry can\'t be reached. Check the network, and the mirrors if you use any (PIP_INDEX_URL, UV_DEFAULT_INDEX, `npm config get registry`), then run the same command again; what is already installed is kept';
// Some commands have nothing to do on a clone that was never started.
const IDLE_WITHOUT_INSTALLATION = { stop: 'Nothing runs here: this clone was never started.' };

class Refusal extends Error {}

function checkNode() {
  const version = process.versions.node;
  if (Number(version.split('.')[0]) < 20) {
    throw new Refusal(`expected Node 20 or newer, found ${version}. Install a current Node (https://nodejs.org), then run the same command again.`);
  }
}

/** The newest suitable interpreter that really runs: a pyenv shim may exist and yet answer "not found". */
function findPython() {
  const pyenv = path.join(process.env.PYENV_ROOT ?? path.join(os.homedir(), '.pyenv'), 'versions');
  const installed = fs.existsSync(pyenv) ? fs.readdirSync(pyenv).filter((name) => /^3\.1[1-9]/.test(name)) : [];
  const inPyenv = (minor) => installed.filter((name) => name.startsWith(`3.${minor}`)).map((name) => path.join(pyenv, name, 'bin/python3'));
  const candidates = ['python3.13', ...inPyenv(13), 'python3.12', ...inPyenv(12), 'python3.11', 'python3', 'python', ...inPyenv(11)];
  const found = [];
  for (const command of candidates) {
    const probe = spawnSync(command, ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3]); import venv, ensurepip'], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    const version = /^(\d+)\.(\d+)\.\d+/.exec(probe.stdout ?? '');
    if (!version) continue;
    const isNewEnough = Number(version[1]) === 3 && Number(version[2]) >= 11;
    if (isNewEnough && probe.status === 0) return { command, version: version[0] };
    found.push(isNewEnough ? `${command} is ${version[0]} without venv (Debian: apt-get install python3-venv)` : `${command} is ${version[0]}`);
  }
  throw new Refusal(
    `expected Python 3.11 or newer (3.13 preferred), found ${found.length ? [...new Set(found)].join(', ') : 'none'}. ` +
      'Install one (https://www.python.org/downloads), then run the same command again.'
  );
}

function lockHash(...files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(fs.readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

const lock = (name) => path.join(LOCKS, `${name}.txt`);
// An interpreter that was removed or upgraded leaves a link to nowhere, which existsSync follows.
const isStamped = (folder, stamp, ...needed) => {
  const file = path.join(folder, '.stackyard-stamp');
  return needed.every((name) => fs.existsSync(path.join(folder, name))) && fs.existsSync(file) && fs.readFileSync(file, 'utf8').split('\n').includes(stamp);
};
// Written last: whatever is cut off before that is done again.
const stampAs = (folder, ...stamps) => fs.writeFileSync(path.join(folder, '.stackyard-stamp'), stamps.join('\n'));

function run(what, command, args, { unreachable = NO_REGISTRY, ...options } = {}) {
  const log = path.join(STATE, 'logs', `bootstrap-${what.replace(/\W+/g, '-')}.log`);
  fs.mkdirSync(path.dirname(log), { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => reject(new Refusal(`${what}: can't run ${command}: ${error.message}`)));
    child.on('close', (code) => {
      fs.writeFileSync(log, output);
      if (code === 0) return resolve(output);
      const isOffline = UNREACHABLE.test(output);
      const cause = output.trim().split('\n').filter((line) => !isOffline || UNREACHABLE.test(line)).slice(-1)[0]?.trim() ?? `exit ${code}`;
      const next = isOffline
        ? unreachable
        : 'run the same command again; if it fails the same way, delete .venv, node_modules and .stackyard, and look at the log';
      const refusal = new Refusal(`${what} failed: ${next}.\n  ${cause}\n  log: ${path.relative(ROOT, log)}`);
      reject(Object.assign(refusal, { output }));
    });
  });
}

async function step(label, work) {
  const start = performance.now();
  await work();
  console.log(`  ✓ ${label.padEnd(65)}${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`);
}

/** uv reads no pip settings; whoever told pip of a mirror meant uv too. */
function indexSettings() {
  if (process.env.UV_DEFAULT_INDEX || process.env.UV_INDEX_URL) return process.env;
  const configured = process.env.PIP_INDEX_URL ?? spawnSync(path.join(VENV, 'bin/python'), ['-m', 'pip', 'config', 'get', 'global.index-url'], { encoding: 'utf8' }).stdout?.trim();
  return configured ? { ...process.env, UV_DEFAULT_INDEX: configured } : process.env;
}

const sync = (what, folder, ...locks) =>
  run(what, path.join(VENV, 'bin/uv'), ['pip', 'sync', '--no-config', '--require-hashes', '--python', path.join(folder, 'bin/python'), ...locks], { env: indexSettings() });

async function makeToolsEnvironment(locks) {
  const python = findPython();
  if (!isStamped(VENV, lockHash(lock('uv')), 'bin/uv', 'bin/python')) {
    await step(`Python environment (${python.version})`, async () => {
      fs.rmSync(VENV, { recursive: true, force: true });
      await run('python environment', python.command, ['-m', 'venv', VENV]);
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', '--require-hashes', '-r', lock('uv')];
      await run('uv', path.join(VENV, 'bin/python'), pip);
      stampAs(VENV, lockHash(lock('uv')));
    });
  }
  await step(`${path.basename(locks[0], '.txt')}, from their lock`, () => sync('tools', VENV, ...locks));
  stampAs(VENV, lockHash(lock('uv')), ...locks.map((file) => lockHash(file)), lockHash(lock('tools')));
}

async function makeLocalCloudEnvironment() {
  await step('local cloud, in an environment of its own', async () => {
    fs.rmSync(LOCAL_CLOUD, { recursive: true, force: true });
    await run('local cloud environment', path.join(VENV, 'bin/uv'), ['venv', '--quiet', '--python', path.join(VENV, 'bin/python'), LOCAL_CLOUD]);
    await sync('local cloud', LOCAL_CLOUD, lock('local-cloud'));
    stampAs(LOCAL_CLOUD, lockHash(lock('local-cloud')));
  });
}

async function makeNodeModules() {
  const hash = lockHash(path.join(ROOT, 'package-lock.json'));
  await step('Serverless Framework (npm ci)', () =>
    run('npm ci', 'npm', ['ci', '--ignore-scripts', '--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'])
  );
  stampAs(path.join(ROOT, 'node_modules'), hash);
}

/** What the builds of the services' pages need; their tests' packages only for tests (tools/site/packages.py). */
function sitePackages(command) {
  const services = path.join(ROOT, 'services');
  const folders = fs.existsSync(services) ? fs.readdirSync(services).map((name) => path.join(services, name)) : [];
  return folders
    .filter((folder) => fs.existsSync(path.join(folder, 'vite.config.ts')))
    .map((folder) => ({ folder, hash: lockHash(path.join(folder, 'package-lock.json')) }))
    .filter(({ folder, hash }) => !isStamped(path.join(folder, 'node_modules'), `${hash}-${command === 'test' ? 'all' : 'build'}`, 'vite/bin/vite.js'));
}

async function makeSitePackages(command, { folder, hash }) {
  const service = path.basename(folder);
  const [less, stamps] = command === 'test' ? [[], [`${hash}-build`, `${hash}-all`]] : [['--omit=dev'], [`${hash}-build`]];
  await step(`packages of ${service} (npm ci)`, () =>
    run(`npm ci of ${service}`, 'npm', ['ci', '--ignore-scripts', ...less, '--loglevel=error', '--fetch-retries=1', '--fetch-retry-mintimeout=1000'], { cwd: folder })
  );
  stampAs(path.join(folder, 'node_modules'), ...stamps);
}

/** Of all tests only those of layer e2e need a browser. */
function goesThroughTheConsole(command, args) {
  const options = args.join(' ');
  const only = /--only[ =](\w+)/.exec(options)?.[1] ?? 'e2e';
  return command === 'test' && only === 'e2e' && !/--(service|help)\b/.test(options);
}

async function install(command, args) {
  const tools = lock(command === 'test' ? 'tests' : 'tools');
  const hasTools = isStamped(VENV, lockHash(lock('uv')), 'bin/uv', 'bin/python') && isStamped(VENV, lockHash(tools), 'bin/python');
  const needsTools = !hasTools;
  const needsCloud = !isStamped(LOCAL_CLOUD, lockHash(lock('local-cloud')), 'bin/python');
  const needsNode = !isStamped(path.join(ROOT, 'node_modules'), lockHash(path.join(ROOT, 'package-lock.json')), 'serverless/bin/serverless.js');
  const needsBrowser = goesThroughTheConsole(command, args) && !findChromium();
  const sites = sitePackages(command);
  if (!needsTools && !needsCloud && !needsNode && !needsBrowser && !sites.length) return;
  const obstacle = needsBrowser && whatIsInTheWay();
  if (obstacle) throw new Refusal(obstacle);
  console.log('Installing what this clone needs (once per lock file):');
  const python = async () => {
    if (needsTools) await makeToolsEnvironment([tools]);
    if (needsCloud) await makeLocalCloudEnvironment();
  };
  const browser = () => step('Chromium, from its Debian package', () => installChromium(run));
  const results = await Promise.allSettled([python(), needsNode ? makeNodeModules() : undefined, needsBrowser ? browser() : undefined, ...sites.map((site) => makeSitePackages(command, site))]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Two installations into one clone would spoil each other; a lock left by a killed one is taken over. */
async function holdingTheLock(work) {
  fs.mkdirSync(STATE, { recursive: true });
  const file = path.join(STATE, 'bootstrap.lock');
  const deadline = Date.now() + 300_000;
  for (;;) {
    try {
      const mine = `${file}.${process.pid}`;
      fs.writeFileSync(mine, String(process.pid));
      try {
        fs.linkSync(mine, file); // never there without its owner in it
      } finally {
        fs.rmSync(mine);
      }
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
      if (!isAlive(owner)) fs.rmSync(file, { force: true });
      else if (Date.now() > deadline) throw new Refusal(`process ${owner} has been installing into this clone for 5 minutes: wait for it or end it, then run the same command again.`);
      else await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Where bytecode isn't wanted beside sources it is kept apart: without any, each process compiles all that it imports. */
function pythonSettings() {
  const { PYTHONDONTWRITEBYTECODE: isUnwanted, ...settings } = process.env;
  return isUnwanted ? { PYTHONPYCACHEPREFIX: path.join(STATE, 'pycache'), ...settings } : process.env;
}

async function main([command, ...args]) {
  checkNode();
  if (command in IDLE_WITHOUT_INSTALLATION && !fs.existsSync(path.join(VENV, '.stackyard-stamp'))) {
    console.log(IDLE_WITHOUT_INSTALLATION[command]);
    return 0;
  }
  await holdingTheLock(() => install(command, args));
  // Ctrl-C reaches the whole process group; the tools decide when they are done.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  const child = spawn(path.join(VENV, 'bin/python'), ['-m', 'tools', command, ...args], { cwd: ROOT, stdio: 'inherit', env: pythonSettings() });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Refusal(`can't run ${child.spawnfile}: ${error.message}. Delete .venv, then run the same command again`)));
    child.on('close', (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal] ?? 0)));
  });
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    if (!(error instanceof Refusal)) throw error;
    console.error(`\nStackyard: ${error.message}`);
    process.exit(1);
  }
);
