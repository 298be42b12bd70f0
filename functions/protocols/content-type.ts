import { UnsupportedMediaTypeError } from '../core/errors';

/** @throws UnsupportedMediaTypeError unless a request's media type is absent or one of those given.
 *  Parameters such as a charset are not looked at: a body that is not UTF-8 is found when it is read. */
export function checkContentType(contentType: string | undefined, accepted: readonly string[]): void {
  if (!contentType) return;
  const mediaType = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (!accepted.includes(mediaType)) throw new UnsupportedMediaTypeError(mediaType.slice(0, 64), accepted);
}
