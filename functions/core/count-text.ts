import { thousands } from './thousands';

/** `1 row`, `2,000 rows`. */
export const countText = (count: number, noun: string): string =>
  `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;
