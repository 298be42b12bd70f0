import type { CliDeps, Screen } from '../deps';
import { type JobProgress, progressLine, progressText } from './progress';

const SCREEN_INTERVAL_MS = 100;
/** Often enough for somebody who follows a log, seldom enough for one who reads it later. */
const LOG_INTERVAL_MS = 5_000;

/** Of a terminal that does not say how wide it is. */
const DEFAULT_COLUMNS = 80;

const CLEAR_LINE = '\r\x1b[K';

export interface ProgressDisplay {
  /** Writes a line of its own. */
  note(line: string): void;
  stop(): void;
}

/** Shows how far a job is: a bar that is written over where there is a screen, and a line every few seconds elsewhere. */
export function showProgress({ screen, err }: Pick<CliDeps, 'screen' | 'err'>, progress: JobProgress): ProgressDisplay {
  return screen ? showOnScreen(screen, progress) : showInLog(err, progress);
}

function showOnScreen(screen: Screen, progress: JobProgress): ProgressDisplay {
  const draw = () => screen.write(`${CLEAR_LINE}${progressLine(progress.soFar, screen.columns || DEFAULT_COLUMNS)}`);
  const timer = setInterval(draw, SCREEN_INTERVAL_MS);
  return {
    note: (line) => {
      screen.write(`${CLEAR_LINE}${line}\n`);
      draw();
    },
    stop: () => {
      clearInterval(timer);
      screen.write(CLEAR_LINE);
    },
  };
}

function showInLog(err: CliDeps['err'], progress: JobProgress): ProgressDisplay {
  const timer = setInterval(() => err(progressText(progress.soFar).trim()), LOG_INTERVAL_MS);
  return { note: err, stop: () => clearInterval(timer) };
}
