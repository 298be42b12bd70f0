/** What several commands say of the same option. */
export const STORE = 'folder or s3://bucket with the models (default: $ONWARD_STORE, or "models")';
export const DATA = 'folder or s3://bucket that files are dropped into (default: $ONWARD_DATA, or "data")';
export const JSON_FLAG = 'print JSON, for scripts';

/** The end of a command's help. */
export const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
