import { ServingError } from '../core/errors';
import type { Telemetry } from '../core/ports';

/** Tells a person at a terminal, or a container's log, what happened: one line each, callers' mistakes left out. */
export class ConsoleTelemetry implements Telemetry {
  /** @param write takes a line without its end. */
  constructor(private readonly write: (line: string) => void) {}

  prediction({ facts, error }: Parameters<Telemetry['prediction']>[0]): void {
    if (facts.code) this.failure({ requestId: facts.requestId, status: facts.status, code: facts.code, error });
  }

  readonly failure: Telemetry['failure'] = ({ requestId, status, code, error }) => {
    if (error instanceof ServingError && error.fault === 'caller') return;
    this.write(`error ${status} ${code} (request ${requestId}): ${reasons(error)}`);
  };

  modelLoaded({ model, version, ms, memoryBytes }: Parameters<Telemetry['modelLoaded']>[0]): void {
    this.write(`loaded ${model}@${version} in ${ms} ms, ${(memoryBytes / 1e6).toFixed(1)} MB`);
  }

  modelEvicted({ model, version }: Parameters<Telemetry['modelEvicted']>[0]): void {
    this.write(`freed ${model}@${version}`);
  }

  degraded({ model, what, cause }: Parameters<Telemetry['degraded']>[0]): void {
    this.write(`degraded ${model}: ${what}: ${reasons(cause)}`);
  }
}

/** An error and what caused it, on one line: the runtime's own messages have several. */
function reasons(error: unknown): string {
  if (!(error instanceof Error)) return onOneLine(String(error));
  const text = error instanceof ServingError ? error.message : `${error.name}: ${error.message}`;
  const line = onOneLine(text);
  return error.cause === undefined ? line : `${line} <- ${reasons(error.cause)}`;
}

/** Text without control characters: names of a model's tensors come with the runtime's messages. */
const onOneLine = (text: string): string =>
  text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/\p{Cc}/gu, (control) =>
      control === '\t' ? ' ' : `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
