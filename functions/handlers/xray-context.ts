import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

type Context = Record<string, unknown>;

/** What follows a chain of calls and promises. */
class Namespace {
  private readonly storage = new AsyncLocalStorage<Context>();

  get active(): Context | null {
    return this.storage.getStore() ?? null;
  }

  createContext(): Context {
    return Object.create(this.active);
  }

  enter(context: Context): void {
    this.storage.enterWith(context);
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  /** @throws Error outside of any context. */
  set(key: string, value: unknown): unknown {
    const { active } = this;
    if (!active) throw new Error('there is no context to set a value in');
    active[key] = value;
    return value;
  }

  run(task: (context: Context) => void): Context {
    const context = this.createContext();
    this.storage.run(context, task, context);
    return context;
  }

  bind<Call extends (...args: never[]) => unknown>(call: Call): Call {
    return AsyncResource.bind(call as () => unknown) as unknown as Call;
  }

  /** Node's emitters call their listeners in the context of what they wait for. */
  bindEmitter(): void {}
}

const namespaces = new Map<string, Namespace>();

/** These three stand in for `cls-hooked/context` in the bundles: the X-Ray SDK 3.12 keeps its segments with it, and its
 *  hook on every promise of the process took longer than a small prediction. Node's own storage does the same. */
export function createNamespace(name: string): Namespace {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
}

export const getNamespace = (name: string): Namespace | undefined => namespaces.get(name);

export const destroyNamespace = (name: string): void => void namespaces.delete(name);
