/**
 * What the program printed and how it ended: text, CPython's traceback with links to its lines, and what stopped it.
 * A second tab shows the rows as the database returned them, for the statement that is linked or the first that returned any.
 * What else stands beside them comes from outside, as panels do not know each other.
 */
import { TriangleAlert } from 'lucide-react';
import { type ComponentType, useEffect, useMemo, useRef } from 'react';
import type { OutputChunk, PythonError, RunReport } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import type { OutputTab } from '../stores/layout-store.ts';
import { useLayout, useRun, useStores, useWorkspace } from '../stores/stores.tsx';
import { BarPush, Empty, Kicker, PanelBar, PanelFrame, TabContent, TabList, TabRoot } from '../ui/Panel.tsx';
import styles from './OutputPanel.module.css';
import { noticeOf } from './outcome-words.ts';
import { PlainWords } from './PlainWords.tsx';
import { RowsView } from './RowsView.tsx';
import { splitTraceback } from './traceback-pieces.ts';

/** Neighbouring chunks of one stream as one, so that the page holds few nodes. */
function mergeChunks(output: readonly OutputChunk[]): { stream: OutputChunk['stream']; text: string }[] {
  const merged: { stream: OutputChunk['stream']; text: string }[] = [];
  for (const chunk of output) {
    const last = merged.at(-1);
    if (last?.stream === chunk.stream) last.text += chunk.text;
    else merged.push({ stream: chunk.stream, text: chunk.text });
  }
  return merged;
}

function Traceback({ error }: { error: PythonError }) {
  const { goToLine } = useCommands();
  const files = useWorkspace((state) => state.files);
  const pieces = useMemo(
    () =>
      splitTraceback(
        error.traceback,
        files.map((file) => file.path),
      ),
    [error, files],
  );
  return (
    <pre className={`${styles.pre} ${styles.err}`}>
      {pieces.map((piece, index) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
          <button key={index} type="button" className={styles.line} onClick={() => goToLine(piece.file, piece.line)}>
            {piece.text}
          </button>
        ),
      )}
    </pre>
  );
}

function statusWords(report: RunReport | null, isLive: boolean, isRecorded: boolean): string {
  if (report === null) return '';
  if (isLive) return 'running';
  const time = `${Math.max(1, Math.round(report.durationMs)).toLocaleString('en')} ms`;
  if (isRecorded) return 'recorded run';
  return report.outcome.kind === 'completed' ? `finished in ${time}` : `ended after ${time}`;
}

function OutputText() {
  const view = useRun((state) => state.view);
  const runner = useRun((state) => state.runner);
  const end = useRef<HTMLDivElement>(null);
  const chunks = useMemo(() => mergeChunks(view?.report.output ?? []), [view]);
  const notice = noticeOf(view && !view.live ? view.report.outcome : null, runner);
  const outcome = view?.report.outcome;
  const isLive = view?.live ?? false;
  // biome-ignore lint/correctness/useExhaustiveDependencies: new text scrolls into view while a program runs
  useEffect(() => {
    if (isLive) end.current?.scrollIntoView({ block: 'nearest' });
  }, [chunks, isLive]);
  if (view === null && notice === null) {
    return <Empty title="No output yet.">Run the program and what it prints appears here.</Empty>;
  }
  const error = !isLive && outcome?.kind === 'raised' ? outcome.error : null;
  const repeatsTraceback = (text: string) => error !== null && text.includes('Traceback (most recent call last)');
  return (
    <>
      {chunks.length > 0 && (
        <pre className={styles.pre}>
          {chunks.map((chunk, index) =>
            chunk.stream === 'stderr' && repeatsTraceback(chunk.text) ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: chunks are only ever appended
              <span key={index} className={chunk.stream === 'stderr' ? styles.stderr : undefined}>
                {chunk.text}
              </span>
            ),
          )}
        </pre>
      )}
      {chunks.length === 0 && !isLive && error === null && notice === null && (
        <Empty title="Nothing printed.">The program ended without output.</Empty>
      )}
      {error && <Traceback error={error} />}
      {error && <PlainWords error={error} />}
      {!isLive &&
        view?.report.warnings.map((warning) => (
          <div key={`${warning.type}${warning.message}`} className={styles.notice}>
            <TriangleAlert className="i" size={14} aria-hidden />
            <p>
              <b>{warning.type}</b>
              {warning.source && ` at line ${warning.source.line} of ${warning.source.file}`}: {warning.message}
            </p>
          </div>
        ))}
      {notice && (
        <div className={styles.notice} role="alert">
          <TriangleAlert className="i" size={14} aria-hidden />
          <p>
            <b>{notice.title}</b> {notice.text}
          </p>
        </div>
      )}
      <div ref={end} />
    </>
  );
}

/** A tab beside Output and Rows. */
export interface ExtraTab {
  readonly value: OutputTab;
  readonly label: string;
  /** Renders the quiet count after the label. */
  readonly Note: ComponentType;
  readonly Content: ComponentType;
}

export function OutputPanel({ extra }: { extra: readonly ExtraTab[] }) {
  const { layout } = useStores();
  const tab = useLayout((state) => state.outputTab);
  const view = useRun((state) => state.view);
  const rows = view?.facts.totals.rows ?? 0;
  return (
    <PanelFrame label="Output">
      <TabRoot
        value={tab}
        onValueChange={(value) => layout.getState().set({ outputTab: value as OutputTab })}
        style={{ display: 'contents' }}
      >
        <PanelBar>
          <TabList
            label="Output"
            items={[
              { value: 'output', label: 'Output' },
              { value: 'rows', label: 'Rows', note: rows > 0 ? rows.toLocaleString('en') : undefined },
              ...extra.map(({ value, label, Note }) => ({ value, label, note: <Note /> })),
            ]}
          />
          <BarPush />
          <Kicker>{statusWords(view?.report ?? null, view?.live ?? false, view?.recorded ?? false)}</Kicker>
        </PanelBar>
        <TabContent value="output" className={styles.body} tabIndex={0}>
          <OutputText />
        </TabContent>
        <TabContent value="rows" className={styles.body} tabIndex={0}>
          <RowsView />
        </TabContent>
        {extra.map(({ value, Content }) => (
          <TabContent key={value} value={value} className={styles.body} tabIndex={0}>
            <Content />
          </TabContent>
        ))}
      </TabRoot>
    </PanelFrame>
  );
}
