/** Names in a message, at most this many. */
export const MAX_NAMES = 20;
/** Characters of a name in a message, at most. */
const MAX_LENGTH = 64;

/** One name for people, cut short. */
export const nameText = (name: string): string => `"${name.slice(0, MAX_LENGTH)}"`;

/** `"a", "b", …`: the first 20 names for people, each cut short, so that no list makes a large answer. */
export function namesText(names: Iterable<string>): string {
  const texts: string[] = [];
  for (const name of names) {
    if (texts.length === MAX_NAMES) return `${texts.join(', ')}, …`;
    texts.push(nameText(name));
  }
  return texts.join(', ');
}

/** Names of a request that its model has not. All of them are told in one sentence, in however many rows they come. */
export class UnknownNames {
  private names: Set<string> | undefined;

  /** @param kind what is named, such as `input`. @param known the names that there are. */
  constructor(
    private readonly kind: string,
    private readonly known: { has(name: string): boolean } & Iterable<string>,
  ) {}

  /** Remembers a name that is not known; of these no more than a message can tell. */
  check(name: string): void {
    if (this.known.has(name)) return;
    this.names ??= new Set();
    if (this.names.size <= MAX_NAMES) this.names.add(name);
  }

  /** `input "c" is not one of "a", "b"`; undefined when every name is known. */
  get sentence(): string | undefined {
    if (!this.names) return undefined;
    const [subject, verb] = this.names.size === 1 ? [this.kind, 'is not one of'] : [`${this.kind}s`, 'are not any of'];
    return `${subject} ${namesText(this.names)} ${verb} ${namesText(this.known)}`;
  }
}
