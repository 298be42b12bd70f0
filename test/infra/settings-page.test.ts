import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { listStages } from '../../infra/load-stage';
import { StageSettings } from '../../infra/settings';

const page = readFileSync(join(__dirname, '../../docs/stages.md'), 'utf8');
const rows = [...page.matchAll(/^\| `([a-zA-Z0-9.-]+)` \|/gm)].map(([, first]) => String(first));

type Schema = { properties?: Record<string, Schema>; anyOf?: Schema[]; oneOf?: Schema[] };

/** Paths of all settings that are no section. */
function leaves(schema: Schema, path: string[] = []): string[] {
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return variants.flatMap((variant) => leaves(variant, path));
  if (!schema.properties) return [path.join('.')];
  return Object.entries(schema.properties).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

describe('docs/stages.md', () => {
  it('describes every stage and every setting, and no other', () => {
    const settings = leaves(z.toJSONSchema(StageSettings, { io: 'input' }) as Schema);

    expect(rows.sort()).toEqual([...new Set([...listStages(), ...settings])].sort());
  });
});
