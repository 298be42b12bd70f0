import { performance } from 'node:perf_hooks';
import type { ObjectStore } from '../../functions/core/ports';

/** When something was done, in ms since the process was started. */
export type Mark = readonly [name: string, atMs: number];

/** Taken when this module is evaluated: import it first. */
export const marks: Mark[] = [['Node started', performance.now()]];

export const mark = (name: string): void => void marks.push([name, performance.now()]);

/** A store that marks the end of each read. */
export function markedStore(store: ObjectStore): ObjectStore {
  return new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (name !== 'get' && name !== 'localFile') return typeof method === 'function' ? method.bind(target) : method;
      return async (...args: [string, string]) => {
        const result = await method.apply(target, args);
        mark(`${args[0].split('/').at(-1)} read`);
        return result;
      };
    },
  });
}
