/** What reads values of one kind: a schema of zod, or a quicker way to the same results. */
export interface Reader<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: ReadError };
}

/** What does not fit, by place. */
export interface ReadError extends Error {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}
