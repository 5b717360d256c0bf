/**
 * Markdown to trees: mdast for reading directives, sanitised hast for the page. Lessons come from foreign addresses, so raw
 * HTML never passes and links keep to http, https and mailto.
 */
import type { Root as HastRoot } from 'hast';
import { defaultSchema, sanitize } from 'hast-util-sanitize';
import type { Root, RootContent } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

const parser = unified().use(remarkParse).use(remarkFrontmatter, ['yaml']).use(remarkGfm).use(remarkDirective);
const toHast = unified().use(remarkRehype);

const schema = {
  ...defaultSchema,
  // Ids in prose would let a lesson shadow the page's own.
  clobberPrefix: 'lesson-',
  protocols: { ...defaultSchema.protocols, href: ['http', 'https', 'mailto'], src: ['https', 'data'] },
};

export function parseMarkdown(text: string): Root {
  return parser.parse(text);
}

/** Nodes of one stretch of prose as a sanitised hast root: plain JSON. */
export function renderProse(nodes: readonly RootContent[]): HastRoot {
  const tree = toHast.runSync({ type: 'root', children: [...nodes] } as Root) as HastRoot;
  return sanitize(tree, schema) as HastRoot;
}
