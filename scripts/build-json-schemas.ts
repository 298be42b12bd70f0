import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSON_SCHEMAS } from './json-schemas';

for (const [file, make] of Object.entries(JSON_SCHEMAS)) {
  writeFileSync(join(__dirname, '..', file), `${JSON.stringify(make(), null, 2)}\n`);
}
