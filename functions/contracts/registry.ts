import { AliasName, ModelName, VersionName } from './names';
import { plainText } from './plain-text';
import { danglingAliases } from './registry-rules';
import * as z from './zod';

export const ApprovalStatus = z.enum(['pending', 'approved', 'rejected']);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** One change: who did what to the registry, when and why. */
export const RegistryChange = z.strictObject({
  at: z.iso.datetime(),
  who: plainText(255, 1),
  what: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('add'), version: VersionName }),
    z.strictObject({ action: z.literal('status'), version: VersionName, from: ApprovalStatus, to: ApprovalStatus }),
    z.strictObject({
      action: z.literal('alias'),
      alias: AliasName,
      from: z.nullable(VersionName),
      to: z.nullable(VersionName),
    }),
  ]),
  why: plainText(1000),
});
export type RegistryChange = z.infer<typeof RegistryChange>;

/** All versions of one model, the names that point at them, and every change so far. */
export const Registry = z
  .strictObject({
    registryVersion: z.literal(1),
    name: ModelName,
    versions: z.record(VersionName, z.strictObject({ status: ApprovalStatus, addedAt: z.iso.datetime() })),
    aliases: z.record(AliasName, VersionName),
    history: z.array(RegistryChange),
  })
  .check((ctx) => {
    for (const [alias, version] of danglingAliases(ctx.value)) {
      ctx.issues.push({
        code: 'custom',
        path: ['aliases', alias],
        message: `points at version ${version}, which is not listed`,
        input: ctx.value,
      });
    }
  })
  .register(z.globalRegistry, { rule: 'registry' });
export type Registry = z.infer<typeof Registry>;
