import type { Observer } from '../../../functions/core/ports';

type Fact<Name extends keyof Observer> = Parameters<Observer[Name]>[0];

/** Keeps all it hears. */
export class RecordingObserver implements Observer {
  readonly loaded: Fact<'modelLoaded'>[] = [];
  readonly evicted: Fact<'modelEvicted'>[] = [];
  readonly degradations: Fact<'degraded'>[] = [];

  modelLoaded(fact: Fact<'modelLoaded'>): void {
    this.loaded.push(fact);
  }

  modelEvicted(fact: Fact<'modelEvicted'>): void {
    this.evicted.push(fact);
  }

  degraded(fact: Fact<'degraded'>): void {
    this.degradations.push(fact);
  }
}
