/**
 * The YAML head of a lesson: its schema, whose descriptions are the reference, and its reading with places for errors.
 */
import { isMap, LineCounter, type Pair, parseDocument, type Scalar } from 'yaml';
import { z } from 'zod';
import { didYouMean } from './nearest.ts';
import type { Problems } from './problems.ts';

const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by hyphens are wanted');

export const frontMatterSchema = z.strictObject({
  format: z.literal(1).describe('The version of the lesson format; 1.'),
  id: slug.describe('Names the lesson in addresses and in stored progress; never change it.'),
  title: z.string().min(1).describe('The title as a reader sees it.'),
  track: z.string().min(1).describe('The track it belongs to: relationships, loading, querying, wild, or your own.'),
  needs: z.array(slug).default([]).describe('Ids of the lessons to do before.'),
  meets: z.array(z.string()).default([]).describe('Ids of the misconceptions it meets.'),
  minutes: z.number().int().min(1).max(120).default(10).describe('How long it takes.'),
  scale: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'the name of a top-level constant is wanted')
    .nullable()
    .default(null)
    .describe('A top-level integer constant of the program; the N+1 proof runs it at 1x, 2x and 3x.'),
  panels: z
    .array(z.enum(['editor', 'output', 'log', 'schema', 'objects', 'rows']))
    .default(['editor', 'output', 'log', 'schema'])
    .describe('The panels that are open at first.'),
  broken: z.boolean().default(false).describe('The start does not work, on purpose; the page says so.'),
  entry: z.string().default('main.py').describe('The file that Run executes.'),
});

export type FrontMatter = z.infer<typeof frontMatterSchema>;

interface KeyPlace {
  readonly line: number;
  readonly column: number;
}

function keyPlaces(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  firstLine: number,
): Map<string, KeyPlace> {
  const places = new Map<string, KeyPlace>();
  if (!isMap(document.contents)) return places;
  for (const pair of document.contents.items as Pair<Scalar, unknown>[]) {
    const offset = pair.key.range?.[0] ?? 0;
    const { line, col } = lines.linePos(offset);
    places.set(String(pair.key.value), { line: line + firstLine - 1, column: col });
  }
  return places;
}

/**
 * Reads the YAML between the `---` lines.
 * @param firstLine the file's line that the YAML's first line is on
 * @returns null where it has errors; they are in `problems`
 */
export function readFrontMatter(yaml: string, firstLine: number, problems: Problems): FrontMatter | null {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  for (const error of document.errors) {
    const { line, col } = lines.linePos(error.pos[0]);
    problems.atLine(line + firstLine - 1, col, `front matter: ${error.message}`);
  }
  if (document.errors.length) return null;
  const places = keyPlaces(document, lines, firstLine);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    problems.atLine(firstLine, 1, `front matter: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
  const parsed = frontMatterSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const place = places.get(key);
        problems.atLine(
          place?.line ?? firstLine,
          place?.column ?? 1,
          `front matter: unknown key "${key}".${didYouMean(key, Object.keys(frontMatterSchema.shape))}`,
        );
      }
      continue;
    }
    const key = String(issue.path[0] ?? '');
    const place = places.get(key);
    const missing = !places.has(key);
    problems.atLine(
      place?.line ?? firstLine,
      place?.column ?? 1,
      missing ? `front matter: "${key}" is missing.` : `front matter: "${key}": ${issue.message}.`,
    );
  }
  return null;
}
