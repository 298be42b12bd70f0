import type { Ratio } from './stats';

/** A quarter of the rounds on either side of the median further away than this: do not trust the third digit. */
const NOISY_SPREAD = 0.2;

/** A measured number beside the bound it should keep. */
export interface Check {
  readonly name: string;
  readonly value: number;
  readonly bound: number;
  readonly kind: 'at most' | 'at least';
  readonly unit: string;
  readonly spread?: number;
}

export interface Table {
  readonly title: string;
  /** The first column is text, the others are numbers. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** What one part of the bench found. */
export interface PartReport {
  readonly part: string;
  readonly tables: readonly Table[];
  readonly checks: readonly Check[];
}

export const passes = ({ value, bound, kind }: Check): boolean =>
  kind === 'at most' ? value <= bound : value >= bound;

/** A check of a ratio of two things measured side by side. */
export const ratioCheck = (name: string, ratio: Ratio, kind: Check['kind'], bound: number): Check => ({
  name,
  value: ratio.value,
  spread: ratio.spread,
  bound,
  kind,
  unit: 'x',
});

/** Renders a part as Markdown. */
export function renderPart({ part, tables, checks }: PartReport): string {
  const texts = tables.map((table) => `### ${table.title}\n\n${renderTable(table)}`);
  if (checks.length > 0) texts.push(`### Targets: ${part}\n\n${renderTable(checkTable(checks))}`);
  return `## ${part}\n\n${texts.join('\n\n')}\n`;
}

const checkTable = (checks: readonly Check[]): Table => ({
  title: '',
  columns: ['what', 'measured', 'target', 'spread', 'verdict'],
  rows: checks.map((check) => [
    check.name,
    `${digits(check.value)} ${check.unit}`,
    `${check.kind} ${check.bound} ${check.unit}`,
    check.spread === undefined ? '' : `${(check.spread * 100).toFixed(0)} %`,
    verdict(check),
  ]),
});

const verdict = (check: Check): string =>
  (passes(check) ? 'PASS' : 'MISS') + ((check.spread ?? 0) > NOISY_SPREAD ? ', noisy' : '');

function renderTable({ columns, rows }: Table): string {
  const cells = [columns, ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? digits(cell) : cell)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join('\n');
}

/** Three significant digits, all of those before the point. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2);
}
