/** The message of what caused an error, or its own when nothing else did. An error of the runtime may come from
 *  another realm, where `instanceof Error` does not hold. */
export function causeText(error: unknown): string {
  const { message, cause } = error as Error;
  return causeMessage(cause) ?? message;
}

/** The message of an error's cause; undefined when it has none. */
export function causeMessage(cause: unknown): string | undefined {
  const message = (cause as Partial<Error> | undefined)?.message;
  return typeof message === 'string' ? message : undefined;
}
