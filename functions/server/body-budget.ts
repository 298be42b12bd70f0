import { OverloadedError } from '../core/errors';

/** Bounds the memory of all request bodies that are being read, waited for or answered. */
export class BodyBudget {
  private takenBytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Sets room aside before a body is read. @throws OverloadedError when there is not enough. */
  take(bytes: number): void {
    // One request alone may be larger than the budget: the limit of a single body is another setting.
    if (this.takenBytes > 0 && this.takenBytes + bytes > this.maxBytes) throw new OverloadedError();
    this.takenBytes += bytes;
  }

  giveBack(bytes: number): void {
    this.takenBytes -= bytes;
  }
}
