import { config } from 'zod/mini';
import { en } from 'zod/v4/locales';

/** Zod, in its functional form, as contracts and protocols use it: a bundle holds only the parts that it names, which
 *  take a fraction of the time to start. Messages are English. */
config(en());

export * from 'zod/mini';
