import { pagePolicy } from '../../../../functions/protocols/site/page-policy';

describe('pagePolicy', () => {
  it('allows the inline script and style by their hashes', () => {
    const policy = pagePolicy('<style>a{}</style><script>alert(1)</script>').split('; ');

    // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    expect(policy).toContain("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
    expect(policy.find((rule) => rule.startsWith('style-src'))).toMatch(/^style-src 'sha256-[A-Za-z0-9+/]{43}='$/);
  });

  it('allows each of several scripts', () => {
    expect(pagePolicy('<script>1</script>\n<script>2\n</script>').match(/'sha256-/g)).toHaveLength(2);
  });

  it('changes with the script', () => {
    expect(pagePolicy('<script>1</script>')).not.toBe(pagePolicy('<script>2</script>'));
  });

  it('refuses everything else', () => {
    const policy = pagePolicy('<script>1</script>');

    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });
});
