import { DATATYPES } from './words';
import * as z from './zod';

/** A model's name: it appears in URLs, object keys and metric dimensions. */
export const ModelName = z
  .string()
  .check(
    z.regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must match ^[a-z0-9][a-z0-9._-]{0,62}$'),
    z.regex(/^(?!.*\.\.)/, 'must not contain ".."'),
  );

/** A version's name: a positive whole number, written as a string, without leading zeros. */
export const VersionName = z.string().check(z.regex(/^[1-9][0-9]{0,8}$/, 'must be a whole number from 1, such as "3"'));

/** A movable name for a version. It starts with a letter, so that it can never be taken for a version. */
export const AliasName = z.string().check(z.regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must match ^[a-z][a-z0-9_-]{0,62}$'));

export const Datatype = z.enum(DATATYPES);
export type Datatype = z.infer<typeof Datatype>;
