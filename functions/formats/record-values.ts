import type { WriteSpec } from '../core/batch/file-format';

/** Finds the values of columns in JSON records: members of objects by their names, items of arrays by the places that the
 *  features have. Where `InputFilter` says what the features are, items have no names. */
export class RecordValues {
  /** [names] place in records that are arrays; undefined for none. */
  private readonly places: readonly (number | undefined)[];

  /** @param names of the columns. */
  constructor(
    { manifest, options }: Pick<WriteSpec, 'manifest' | 'options'>,
    private readonly names: readonly string[],
  ) {
    const features = options.InputFilter === '$' ? manifest.features : [];
    const places = new Map(features.map(({ name }, place) => [name, place]));
    this.places = names.map((name) => places.get(name));
  }

  /** @returns [names] undefined where the record has no value. */
  of(record: unknown): readonly unknown[] {
    if (Array.isArray(record)) return this.places.map((place) => (place === undefined ? undefined : record[place]));
    if (typeof record !== 'object' || record === null) return this.names.map(() => undefined);
    const members = record as Readonly<Record<string, unknown>>;
    return this.names.map((name) => (Object.hasOwn(members, name) ? members[name] : undefined));
  }
}
