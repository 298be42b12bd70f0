/** Lines that Powertools writes, as objects. It writes to the global console where POWERTOOLS_DEV is set. */
export interface EmittedLine {
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly level?: string;
  readonly message?: string;
  readonly [key: string]: unknown;
}

/** Keeps what is written to the console from now on, and writes none of it. */
export function collectLines(): EmittedLine[] {
  const lines: EmittedLine[] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, method).mockImplementation((...[text]: unknown[]) => void lines.push(JSON.parse(String(text))));
  }
  return lines;
}

/** Metrics of a line: name to dimensions. */
export const metricsOf = ({ _aws }: EmittedLine): Record<string, readonly string[]> =>
  Object.fromEntries(
    (_aws?.CloudWatchMetrics ?? []).flatMap(({ Metrics, Dimensions }) =>
      Metrics.map(({ Name }) => [Name, Dimensions.flat()] as const),
    ),
  );

/** The lines that hold a metric. */
export const linesWith = (lines: readonly EmittedLine[], metric: string): EmittedLine[] =>
  lines.filter((line) => Object.hasOwn(metricsOf(line), metric));
