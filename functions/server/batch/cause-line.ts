/** An error and all that caused it, as one text. */
export function causeLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} <- ${causeLine(error.cause)}`;
}
