import { MISSING_VALUES } from '../../functions/core/missing-values';

const MISSING = new Set(MISSING_VALUES);

/** Whether a field of a CSV file stands for a missing value. */
export const isMissing = (text: string): boolean => MISSING.has(text.trim());
