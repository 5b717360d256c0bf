/**
 * A lesson's prose: sanitised hast to elements. Links that leave the page open beside it; links to other lessons stay in it.
 */
import type { Nodes } from 'hast';
import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { type ComponentProps, useMemo } from 'react';
import { Fragment, jsx, jsxs } from 'react/jsx-runtime';
import { useLesson } from '../stores/stores.tsx';

/** `./n-plus-one.md` in a lesson means the lesson of that name; in one from elsewhere, the file beside it there. */
function lessonLink(href: string, address: string): string | null {
  if (address !== '') {
    const isBeside = /^[^:#?]+\.md$/.test(href);
    return isBeside ? `#/lesson?url=${encodeURIComponent(new URL(href, address).href)}` : null;
  }
  const match = /^(?:\.{0,2}\/)*(?:[\w-]+\/)*([\w-]+)\.md$/.exec(href);
  return match ? `#/lesson/${match[1]}` : null;
}

function Anchor({ href = '', children, node: _node, ...rest }: ComponentProps<'a'> & { node?: unknown }) {
  const address = useLesson((state) => state.origin?.address ?? '');
  const inside = lessonLink(href, address);
  if (inside !== null || href.startsWith('#')) return <a href={inside ?? href}>{children}</a>;
  return (
    <a {...rest} href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

/** Draws a hast tree of a lesson. */
export function Prose({ tree }: { tree: unknown }) {
  return useMemo(
    () => toJsxRuntime(tree as Nodes, { Fragment, jsx, jsxs, components: { a: Anchor }, passNode: false }),
    [tree],
  );
}

/** A tree without the paragraph around its only line. */
function unwrap(tree: Nodes): Nodes {
  const only = tree.type === 'root' && tree.children.length === 1 ? tree.children[0] : undefined;
  return tree.type === 'root' && only?.type === 'element' && only.tagName === 'p'
    ? { ...tree, children: only.children }
    : tree;
}

/** Draws an answer: a line of markdown that the build has made a tree of. */
export function InlineMarkdown({ text }: { text: string }) {
  const tree = useLesson((state) => state.inline[text]) as Nodes | undefined;
  const line = useMemo(() => (tree ? unwrap(tree) : null), [tree]);
  return line ? <Prose tree={line} /> : text;
}
