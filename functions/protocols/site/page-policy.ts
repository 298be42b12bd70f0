import { createHash } from 'node:crypto';

/** The Content-Security-Policy of a page without outside parts: only its own inline script and style run, told by
 *  their hashes, and it talks to its own server alone.  Source: https://www.w3.org/TR/CSP3/. */
export function pagePolicy(html: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashes(html, 'script')}`,
    `style-src ${hashes(html, 'style')}`,
    "connect-src 'self'",
    // The empty icon.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Hashes of the contents of elements, as a policy names them. */
const hashes = (html: string, element: string): string =>
  [...html.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))]
    .map(([, content]) => `'sha256-${createHash('sha256').update(content!).digest('base64')}'`)
    .join(' ');
