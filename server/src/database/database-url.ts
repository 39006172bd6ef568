/** `DATABASE_URL` says which database the property's books are in: `sqlite:PATH`, or `mysql://user:password@host/name`. */

export type DatabaseAddress =
  { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'mysql'; readonly url: string };

/** Reads the URL, or says in one sentence what is wrong with it. The sentence never repeats a password. */
export function parseDatabaseUrl(
  text: string,
): { readonly ok: true; readonly address: DatabaseAddress } | { readonly ok: false; readonly message: string } {
  if (text.startsWith('sqlite:')) {
    const path = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
    if (path === '' || path.startsWith('//')) {
      return fault('has no path of a file after sqlite: (for example sqlite:data/server.sqlite)');
    }
    return { ok: true, address: { kind: 'sqlite', path } };
  }
  if (!/^(mysql|mariadb):\/\//.test(text)) {
    return fault('must begin with sqlite: or mysql:// (for example sqlite:data/server.sqlite)');
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return fault('is not a URL: encode special characters of the password, for example @ as %40');
  }
  if (url.hostname === '') return fault('names no host (mysql://user:password@host:3306/name)');
  if (!/^\/[^/]+$/.test(url.pathname)) return fault('names no database (mysql://user:password@host:3306/name)');
  return { ok: true, address: { kind: 'mysql', url: text.replace(/^mariadb:/, 'mysql:') } };
}

function fault(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message: `DATABASE_URL ${message}` };
}
