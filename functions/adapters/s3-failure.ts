import { ConfigError, DependencyError, type ServingError } from '../core/errors';

/** What was asked of S3, for a sentence. */
export type S3Action = 'read' | 'write' | 'list' | 'remove';

/** S3 answers 403 for an absent object, too, to those who may not list. */
const PERMISSIONS = {
  read: 's3:GetObject and s3:ListBucket',
  write: 's3:PutObject',
  list: 's3:ListBucket',
  remove: 's3:DeleteObject',
} as const satisfies Record<S3Action, string>;

const forbidden = (bucket: string, action: S3Action): string =>
  `no permission to ${action} objects of s3://${bucket}; it takes ${PERMISSIONS[action]}`;

const CREDENTIALS = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE';

/** What a person can do about the failures that are no outage, by the error's name.
 *  Source: Amazon S3 API reference, "List of error codes"; the SDK's credential providers. */
const SETTINGS: Readonly<Record<string, (bucket: string, action: S3Action) => string>> = {
  NoSuchBucket: (bucket) => `there is no bucket "${bucket}"`,
  AccessDenied: forbidden,
  // Of HeadObject, whose answers have no body to name an error in.
  Forbidden: forbidden,
  '403': forbidden,
  PermanentRedirect: (bucket) => `bucket "${bucket}" is in another region; set AWS_REGION to its region`,
  CredentialsProviderError: () => `no AWS credentials were found; ${CREDENTIALS}`,
  InvalidAccessKeyId: () => `the AWS access key is not known; ${CREDENTIALS}`,
  SignatureDoesNotMatch: () => `the AWS secret key is not the access key's; ${CREDENTIALS}`,
  ExpiredToken: () => 'the AWS session has expired; sign in again, or renew AWS_SESSION_TOKEN',
};

/** Tells what is set up wrong from what did not work this time.
 *  @param key or prefix that was asked for. @returns ConfigError or DependencyError, the cause kept. */
export function s3Failure(bucket: string, action: S3Action, key: string, cause: unknown): ServingError {
  const { name, message } = cause as Error;
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name]!(bucket, action) : undefined;
  if (setting) return new ConfigError(setting, { key }, cause);
  // The SDK gives this one no name of its own.
  if (message === 'Region is missing')
    return new ConfigError(`s3://${bucket} needs a region; set AWS_REGION`, { key }, cause);
  return new DependencyError(`s3://${bucket} did not answer for "${key}"`, { key }, cause);
}
