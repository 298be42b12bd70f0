import type { AssembleMessage, ChunkMessage } from '../../contracts/job';
import type { ObjectStore } from '../ports';

/** What is known of an object without reading it. */
export interface ObjectFacts {
  readonly sizeBytes: number;
  /** The store's name for this state of the object: another when it is written again. */
  readonly revision: string;
}

/** Bytes, or a range of a stored object (`end` exclusive). */
export type ConcatPiece = Uint8Array | { readonly key: string; readonly start: number; readonly end: number };

/** An object that is being written. Nothing is there to be read until `close`. */
export interface ObjectWriter {
  /** Waits while more is under way than memory should hold. The bytes may be used again when it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** @returns the object's size. */
  close(): Promise<number>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
}

/** Where files to score, their results and the work between lie. Memory is bounded, however large an object is. */
export interface DataStore extends ObjectStore {
  stat(key: string): Promise<ObjectFacts | undefined>;
  /** Bytes from `start` to `end` (exclusive) of an object in the state that `revision` names.
   *  A block is valid until the next one is asked for, or reading ends. @throws ObjectChangedError when it is no longer there. */
  read(key: string, range: { start: number; end: number }, revision: string): AsyncIterable<Uint8Array>;
  writer(key: string): ObjectWriter;
  /** Puts an object together, server-side where the store can; it appears whole or not at all. */
  concat(key: string, pieces: readonly ConcatPiece[]): Promise<void>;
  /** Removes objects; those that are not there are no failure. */
  remove(keys: readonly string[]): Promise<void>;
}

/** What it takes to tell how far jobs are. */
export type JobRecords = Pick<ObjectStore, 'get' | 'list'>;

/** Work that waits. Messages come at least once, in any order. */
export interface BatchQueue {
  sendChunks(messages: readonly ChunkMessage[]): Promise<void>;
  sendAssemble(message: AssembleMessage): Promise<void>;
}
