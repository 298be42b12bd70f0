/** Keys of the data store. Callers pass names that `names.ts` has checked, and ids that `adapters/job-id.ts` made. */
export const INBOX = 'inbox/';
export const OUTBOX = 'outbox/';
/** Records of jobs, one a job: what is to be done. */
export const JOBS = 'jobs/';
/** An empty object for each job. Its name begins with a number that falls with time, so that a listing has the newest job
 *  first. */
export const JOBS_BY_TIME = 'jobs-by-time/';
/** What jobs leave while they run; it expires. */
export const WORK = 'work/';
export const PROFILES = 'profiles/';

export const OPTIONS_SUFFIX = '.options.json';

/** Names hold how long it is until this time, in 13 digits. */
const MAX_TIME_MS = 9_999_999_999_999;
export const jobTimeKey = (job: { createdAt: string; id: string; model: string }): string =>
  `${JOBS_BY_TIME}${String(MAX_TIME_MS - Date.parse(job.createdAt)).padStart(13, '0')}.${job.id}.${job.model}`;
export const jobKey = (job: string): string => `${JOBS}${job}.json`;
export const outboxPrefix = (model: string, job: string): string => `${OUTBOX}${model}/${job}/`;
export const summaryKey = (model: string, job: string): string => `${outboxPrefix(model, job)}summary.json`;
export const rejectedKey = (model: string, job: string): string => `${outboxPrefix(model, job)}rejected.jsonl`;

/** How a job ends. It is the job's, not that of one of its plans. */
export const VERDICT_FILE = 'verdict.json';
export const verdictKey = (job: string): string => `${WORK}${job}/${VERDICT_FILE}`;

/** @param plan number of the job's plan: what an older plan left is not used. */
const workPrefix = (job: string, plan: number): string => `${WORK}${job}/${plan}/`;
/** Chunk numbers with five digits and piece numbers with four, so that keys sort as they count. */
const numberText = (value: number, digits: number): string => String(value).padStart(digits, '0');
const pieceName = (chunk: number, piece: number): string => `${numberText(chunk, 5)}.${numberText(piece, 4)}`;

export const resultPrefix = (job: string, plan: number): string => `${workPrefix(job, plan)}results/`;
/** Result of a piece of a chunk: the first that is written counts. */
export const resultKey = (job: string, plan: number, chunk: number, piece: number): string =>
  `${resultPrefix(job, plan)}${pieceName(chunk, piece)}.json`;
/** Written when the last piece of a chunk has its result. */
export const completePrefix = (job: string, plan: number): string => `${workPrefix(job, plan)}complete/`;
export const completeKey = (job: string, plan: number, chunk: number): string =>
  `${completePrefix(job, plan)}${numberText(chunk, 5)}`;
/** Written when a chunk, or putting the parts together, has failed as often as it may. */
export const stalledPrefix = (job: string, plan: number): string => `${workPrefix(job, plan)}stalled/`;
/** Name of the mark of putting the parts together. */
export const ASSEMBLY = 'assemble';
export const stalledKey = (job: string, plan: number, chunk: number | typeof ASSEMBLY): string =>
  `${stalledPrefix(job, plan)}${chunk === ASSEMBLY ? ASSEMBLY : numberText(chunk, 5)}`;
/** Written when the messages of a plan are in the queue. */
export const sentKey = (job: string, plan: number): string => `${workPrefix(job, plan)}sent`;
/** @param attempt tells apart what two workers write for the same piece. */
export const partKey = (job: string, plan: number, chunk: number, piece: number, attempt: string): string =>
  `${workPrefix(job, plan)}parts/${pieceName(chunk, piece)}.${attempt}`;
export const rejectedPartKey = (job: string, plan: number, chunk: number, piece: number, attempt: string): string =>
  `${workPrefix(job, plan)}rejected/${pieceName(chunk, piece)}.${attempt}`;
/** Profile of what a job has read, merged over its chunks. */
export const jobProfileKey = (model: string, version: string, job: string): string =>
  `${PROFILES}${model}/${version}/jobs/${job}.json`;
