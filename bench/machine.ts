import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Where and when the numbers were measured. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly date: string;
  /** Processes that wanted to run in the minute before: other work than the bench's makes numbers noisy. */
  readonly loadBefore: number;
}

export const describeMachine = (): Machine => ({
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 1e9),
  platform: `${process.platform} ${process.arch}`,
  date: new Date().toISOString().slice(0, 10),
  loadBefore: loadavg()[0]!,
});

export const machineText = ({ node, cpu, cores, memoryGb, platform, date, loadBefore }: Machine): string =>
  `${date}, Node ${node}, ${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}; load before: ${loadBefore.toFixed(1)}`;
