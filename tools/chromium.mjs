// The browser that `npm test` goes through the console with: where it is, and how it comes to this machine.
// Run alone it prints the program's path, or says what to do.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// The shell first: the same browser without windows, of which a page costs a quarter of the processor's time.
const COMMANDS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ON_MACOS = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];
const PACKAGE = ['install', '-y', '--no-install-recommends', 'chromium-headless-shell'];
const WANTED = 'npm test goes through the console with Chromium or Chrome';
const LOCK_WAIT_S = 120;
const NO_ARCHIVE =
  'the Debian archive can\'t be reached. Check the network and /etc/apt/sources.list, then run the same command again; what is already installed is kept';

const isProgram = (file) => {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
};
const onPath = (name) => (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name));

/** The program's path, or undefined when there is none. CHROME_PATH goes before all. */
export function findChromium() {
  const candidates = process.env.CHROME_PATH
    ? [process.env.CHROME_PATH]
    : [...COMMANDS.flatMap(onPath), ...ON_MACOS.map((program) => path.join('/Applications', program))];
  return candidates.find(isProgram);
}

/** Why it can't be installed from here, with what to do instead; undefined when it can. */
export function whatIsInTheWay() {
  if (process.env.CHROME_PATH) return `${WANTED}, and CHROME_PATH names no program: ${process.env.CHROME_PATH}. Correct or unset it, then run the same command again.`;
  const again = 'then run the same command again.';
  if (!isDebian()) return `${WANTED}, and found neither. Install one of them, or set CHROME_PATH to its program, ${again}`;
  if (process.getuid?.() !== 0) return `${WANTED}, and found neither. Type \`sudo apt-get update && sudo apt-get ${PACKAGE.join(' ')}\`, ${again}`;
  return undefined;
}

function isDebian() {
  try {
    return /^ID="?debian"?$/m.test(fs.readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** `run` is the bootstrap's. */
export async function installChromium(run) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => run(`Chromium, apt-get ${args[0]}`, 'apt-get', ['-q', '-o', `DPkg::Lock::Timeout=${LOCK_WAIT_S}`, ...args], { env, unreachable: NO_ARCHIVE });
  // Another source of packages may be down, and the list of before may do.
  const complaint = await patiently(() => apt('update', '--error-on=any')).then(() => undefined, (error) => error);
  try {
    await patiently(() => apt(...PACKAGE));
  } catch (error) {
    throw complaint ?? error;
  }
}

/** apt-get waits for dpkg's lock by itself, not for that of its lists. */
async function patiently(attempt) {
  const deadline = Date.now() + LOCK_WAIT_S * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!/Could not get lock/.test(error.output ?? '') || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const found = findChromium();
  if (found) console.log(found);
  else {
    console.error(`Stackyard: ${whatIsInTheWay() ?? `${WANTED}, and found neither: run \`npm test\`, which installs it.`}`);
    process.exit(1);
  }
}
