import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command';

const ROOT = join(__dirname, '../..');
const OLDEST = [3, 10] as const;

/** Says that no Python fits, and what to install. */
export class PythonMissingError extends Error {
  override readonly name = 'PythonMissingError';
}

/** A virtual environment with exactly the packages of a requirements file, made on first use under `.venv`.
 *  @param beforeInstall is called before packages are fetched, which takes a while.
 *  @returns path of its interpreter. @throws PythonMissingError or CommandError. */
export async function ensureVenv(
  name: string,
  env: NodeJS.ProcessEnv,
  requirements: string,
  beforeInstall: () => void = () => {},
): Promise<string> {
  const folder = join(ROOT, '.venv', name);
  const interpreter = join(folder, 'bin/python');
  const stamp = join(folder, 'installed-requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && existsSync(interpreter) && readFileSync(stamp, 'utf8') === wanted) return interpreter;

  const python = findPython(env);
  beforeInstall();
  const options = { cwd: ROOT, env, output: 'capture' } as const;
  rmSync(folder, { recursive: true, force: true });
  await runCommand(python, ['-m', 'venv', folder], options);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  await runCommand(interpreter, pip, options);
  writeFileSync(stamp, wanted);
  return interpreter;
}

/** Finds an interpreter that is new enough and can make virtual environments; `PYTHON` names one to try first.
 *  @throws PythonMissingError listing what was found instead. */
export function findPython(env: NodeJS.ProcessEnv): string {
  const candidates = [env.PYTHON, 'python3', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), 'python'];
  const found: string[] = [];
  for (const candidate of candidates.filter((name): name is string => Boolean(name))) {
    const problem = probe(candidate, env);
    if (problem === undefined) return candidate;
    found.push(`  ${candidate}: ${problem}`);
  }
  throw new PythonMissingError(
    `The emulator and the tests need Python ${OLDEST.join('.')} or later with its venv module. Install it (Debian, Ubuntu: ` +
      `apt install python3 python3-venv; macOS: brew install python), or name one in PYTHON. Tried:\n${found.join('\n')}`,
  );
}

/** @returns why this interpreter does not do, or undefined if it does. */
function probe(candidate: string, env: NodeJS.ProcessEnv): string | undefined {
  const script = 'import sys; print(*sys.version_info[:2]); import venv, ensurepip';
  const { status, stdout, error } = spawnSync(candidate, ['-c', script], { env, encoding: 'utf8', timeout: 20_000 });
  if (error) return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not there' : error.message;
  const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) return `is version ${major}.${minor}`;
  return status === 0 ? undefined : 'has no venv module';
}
