import type { Manifest } from '../../contracts/manifest';
import { sampleRequest } from '../../core/sample-request';
import { shellQuoted } from '../../core/shell-quoted';

/** Longest body that is written into a line; a line that fills the screen helps nobody. */
const MAX_INLINE_CHARS = 4_000;

/** A shell command that asks a server for a prediction of a model, to be pasted into bash or zsh. A body too long for
 *  a line is fetched from the server; where there is none, the command shows the model's metadata.
 *  @param baseUrl of the server, such as `http://127.0.0.1:8080`.
 *  @param headers that the server asks for, by name. */
export function curlLine(baseUrl: string, manifest: Manifest, headers: Readonly<Record<string, string>> = {}): string {
  const base = baseUrl.replace(/\/+$/, '');
  const extra = Object.entries(headers).map(([name, value]) => ` -H ${shellQuoted(`${name}: ${value}`)}`);
  const curl = (path: string) => `curl -sS ${shellQuoted(`${base}${path}`)}${extra.join('')}`;
  const model = `/v1/models/${manifest.name}`;
  const sample = sampleRequest(manifest);
  if (!sample) return curl(`/v2/models/${manifest.name}`);
  const predict = `${curl(`${model}:predict`)} -H 'content-type: application/json'`;
  const body = JSON.stringify(sample);
  if (body.length <= MAX_INLINE_CHARS) return `${predict} -d ${shellQuoted(body)}`;
  return `${curl(`${model}/sample`)} | ${predict} -d @-`;
}
