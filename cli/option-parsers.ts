import { InvalidArgumentError } from 'commander';

/** Names in a list with commas. @throws InvalidArgumentError. */
export function namesOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('Names with commas between them were expected.');
}

/** @throws InvalidArgumentError. */
export function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

/** A share, 0 to 1. @throws InvalidArgumentError. */
export function shareOf(text: string): number {
  const share = Number(text);
  if (/^\d*\.?\d+$/.test(text) && share <= 1) return share;
  throw new InvalidArgumentError('A number from 0 to 1 was expected.');
}

/** A whole number from 1 to a bound. */
export const countUpTo =
  (max: number) =>
  /** @throws InvalidArgumentError. */
  (text: string): number => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= 1 && count <= max) return count;
    throw new InvalidArgumentError(`A whole number from 1 to ${max} was expected.`);
  };
