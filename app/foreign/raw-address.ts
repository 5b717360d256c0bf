/**
 * The address that gives a file's text, from the address of the page that shows it: people paste the latter. GitLab, Bitbucket and
 * Codeberg let other sites read only through their API, GitHub through its raw hosts.
 */

/** An address that can be fetched, or in plain words why there is none. */
export type RawAddress = { readonly address: string } | { readonly problem: string };

const encodePath = (parts: readonly string[]): string => encodeURIComponent(parts.map(decodeURIComponent).join('/'));

function fromGithub(parts: readonly string[]): string | null {
  const [owner, repository, view, ...rest] = parts;
  if ((view !== 'blob' && view !== 'raw') || rest.length < 2) return null;
  return `https://raw.githubusercontent.com/${owner}/${repository}/${rest.join('/')}`;
}

/** `#file-joins-md` names the file `joins.md` of a gist. */
function fromGist(parts: readonly string[], hash: string): string | null {
  const [owner, id] = parts;
  if (owner === undefined || id === undefined || !/^[0-9a-f]{8,}$/i.test(id) || parts.length > 2) return null;
  const file = /^#file-(.+)-(\w+)$/.exec(hash);
  return `https://gist.githubusercontent.com/${owner}/${id}/raw${file ? `/${file[1]}.${file[2]}` : ''}`;
}

function fromGitlab(parts: readonly string[]): string | null {
  const at = parts.indexOf('-');
  const [view, ref, ...path] = parts.slice(at + 1);
  if (at < 2 || (view !== 'blob' && view !== 'raw') || ref === undefined || path.length === 0) return null;
  const project = encodePath(parts.slice(0, at));
  return `https://gitlab.com/api/v4/projects/${project}/repository/files/${encodePath(path)}/raw?ref=${ref}`;
}

function fromBitbucket(parts: readonly string[]): string | null {
  const [owner, repository, view, ...rest] = parts;
  if ((view !== 'src' && view !== 'raw') || rest.length < 2) return null;
  return `https://api.bitbucket.org/2.0/repositories/${owner}/${repository}/src/${rest.join('/')}`;
}

function fromCodeberg(parts: readonly string[]): string | null {
  const [owner, repository, view, kind, ref, ...path] = parts;
  if ((view !== 'src' && view !== 'raw') || !['branch', 'tag', 'commit'].includes(kind ?? '') || path.length === 0)
    return null;
  return `https://codeberg.org/api/v1/repos/${owner}/${repository}/raw/${path.join('/')}?ref=${ref}`;
}

function rewritten(url: URL): string | null {
  const parts = url.pathname.split('/').filter(Boolean);
  switch (url.hostname) {
    case 'github.com':
    case 'www.github.com':
      return fromGithub(parts);
    case 'gist.github.com':
      return fromGist(parts, url.hash);
    case 'gitlab.com':
      return fromGitlab(parts);
    case 'bitbucket.org':
      return fromBitbucket(parts);
    case 'codeberg.org':
      return fromCodeberg(parts);
    default:
      return null;
  }
}

/** Where to fetch what `given` shows. Any other https address is taken as it is. */
export function rawAddress(given: string): RawAddress {
  let url: URL;
  try {
    url = new URL(given.trim());
  } catch {
    return { problem: `"${given}" is not a web address. One that starts with https:// is wanted.` };
  }
  if (url.protocol !== 'https:')
    return { problem: 'A lesson can only be opened from an address that starts with https://.' };
  if (url.username !== '' || url.password !== '')
    return { problem: 'The address holds a name or a password. Use one that works without.' };
  try {
    const raw = rewritten(url);
    if (raw !== null) return { address: raw };
  } catch {
    return { problem: 'The address holds a percent sign that stands for nothing. Copy it once more.' };
  }
  url.hash = '';
  return { address: url.href };
}
