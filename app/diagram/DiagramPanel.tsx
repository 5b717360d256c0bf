/**
 * The diagram: schema view or object view, its text outline, the caption strip and the time slider.
 */
import '@xyflow/react/dist/base.css';
import { ListTree } from 'lucide-react';
import { useMemo, useState } from 'react';
import { toTimeSteps } from '../facts/time-steps.ts';
import type { ColumnDetail, DiagramView } from '../stores/layout-store.ts';
import { isCovered } from '../stores/lesson-store.ts';
import type { RunView } from '../stores/run-store.ts';
import { useLayout, useLesson, useLinked, useRun, useStores } from '../stores/stores.tsx';
import { IconButton } from '../ui/Button.tsx';
import { BarPush, Empty, PanelBar, PanelFrame, TabContent, TabList, TabRoot } from '../ui/Panel.tsx';
import { Sheet } from '../ui/Sheet.tsx';
import { Caption } from './Caption.tsx';
import styles from './Diagram.module.css';
import { ObjectView } from './ObjectView.tsx';
import { type DrawnGraph, objectGraphAt } from './object-graph-at.ts';
import { type OutlineSection, outlineObjects, outlineSchema } from './outline.ts';
import { SchemaView } from './SchemaView.tsx';
import { TimeSlider } from './TimeSlider.tsx';
import { toSchemaNodes } from './to-schema-nodes.ts';

const DETAILS: readonly { readonly value: ColumnDetail; readonly label: string }[] = [
  { value: 'names', label: 'Names' },
  { value: 'keys', label: 'Keys' },
  { value: 'all', label: 'All' },
];

function DetailSwitch() {
  const { layout } = useStores();
  const detail = useLayout((state) => state.columnDetail);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons in a bar, no form
    <span className={styles.seg} role="group" aria-label="Columns shown">
      {DETAILS.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          aria-pressed={detail === value}
          onClick={() => layout.getState().set({ columnDetail: value })}
        >
          {label}
        </button>
      ))}
    </span>
  );
}

function Outline({ sections }: { sections: readonly OutlineSection[] }) {
  return (
    <div className={styles.outline}>
      {sections.map((section) => (
        <section key={section.title}>
          <h3>{section.title}</h3>
          {section.items.length === 0 && <p>None.</p>}
          <ul>
            {section.items.map((item, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an outline is made anew with each drawing
              <li key={at}>
                {item.text}
                {item.children.length > 0 && (
                  <ul>
                    {item.children.map((child) => (
                      <li key={child}>{child}</li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** `9 books, 10 authors` */
function countObjects(graph: DrawnGraph): string {
  const counts = new Map<string, number>();
  for (const instance of graph.instances) counts.set(instance.entity, (counts.get(instance.entity) ?? 0) + 1);
  return [...counts].map(([entity, count]) => `${count} ${entity}`).join(', ');
}

interface Moment {
  readonly steps: ReturnType<typeof toTimeSteps>;
  readonly done: number;
  readonly graph: DrawnGraph;
}

/** The step the slider is on; null where nothing asks for it, since a long run takes time to replay. */
function useMoment(view: RunView | null, isWanted: boolean): Moment | null {
  const step = useLinked((state) => state.step);
  const steps = useMemo(
    () => (view && isWanted ? toTimeSteps(view.report.events, view.report.statements) : []),
    [view, isWanted],
  );
  return useMemo(() => {
    if (view === null || !isWanted) return null;
    const done = Math.min(step ?? steps.length, steps.length);
    const end = done === 0 ? 0 : done === steps.length ? view.report.events.length : steps[done - 1]!.end;
    return { steps, done, graph: objectGraphAt(view.report.events, view.report.schema, end) };
  }, [view, steps, step, isWanted]);
}

function countInstances(view: RunView | null): number {
  const ids = new Set<number>();
  for (const event of view?.report.events ?? [])
    if (event.kind === 'loaded' || event.kind === 'created') ids.add(event.instance);
  return ids.size;
}

export function DiagramPanel() {
  const { layout, linked } = useStores();
  const shown = useLayout((state) => state.diagramView);
  const detail = useLayout((state) => state.columnDetail);
  const view = useRun((state) => state.view);
  const covered = useLesson((state) => isCovered(state.lesson, state.progress));
  const [isOutlineOpen, setOutlineOpen] = useState(false);
  const moment = useMoment(view, shown === 'objects');
  const tables = view?.report.schema.tables.length ?? 0;
  const all = useMemo(() => countInstances(view), [view]);
  const objects = moment?.graph.instances.length ?? all;
  const sections = useMemo(() => {
    if (!isOutlineOpen || !view) return [];
    if (moment === null) return outlineSchema(toSchemaNodes(view.report.schema, detail, new Set()));
    return outlineObjects(moment.graph, view.report.schema, view.facts);
  }, [isOutlineOpen, view, moment, detail]);
  return (
    <PanelFrame label="Diagram">
      <TabRoot
        value={shown}
        onValueChange={(value) => layout.getState().set({ diagramView: value as DiagramView })}
        style={{ display: 'contents' }}
      >
        <PanelBar>
          <TabList
            label="Diagram"
            items={[
              {
                value: 'schema',
                label: 'Schema',
                note: shown === 'schema' && tables > 0 ? `${tables} table${tables === 1 ? '' : 's'}` : undefined,
              },
              {
                value: 'objects',
                label: 'Objects',
                note: objects > 0 && !covered ? objects.toLocaleString('en') : undefined,
              },
            ]}
          />
          <BarPush />
          {shown === 'schema' && <DetailSwitch />}
          <IconButton label="Text outline of the diagram" small disabled={!view} onClick={() => setOutlineOpen(true)}>
            <ListTree className="i" size={16} />
          </IconButton>
        </PanelBar>
        <TabContent value="schema" style={{ display: 'contents' }} tabIndex={-1}>
          {view && tables > 0 ? (
            <SchemaView view={view} covered={covered} />
          ) : (
            <div className={styles.canvas}>
              <Empty title="No tables yet.">Run the program and its tables and relationships are drawn here.</Empty>
            </div>
          )}
        </TabContent>
        <TabContent value="objects" style={{ display: 'contents' }} tabIndex={-1}>
          {covered ? (
            <div className={styles.canvas}>
              <Empty title="The objects are covered.">Answer the question in the lesson, or skip it.</Empty>
            </div>
          ) : view && moment && moment.graph.instances.length > 0 ? (
            <ObjectView view={view} graph={moment.graph} />
          ) : (
            <div className={styles.canvas}>
              <Empty
                title={
                  view && moment && moment.done < moment.steps.length ? 'No objects at this step.' : 'No objects yet.'
                }
              >
                Run a program that makes or loads objects and they appear here, with what loaded them.
              </Empty>
            </div>
          )}
        </TabContent>
      </TabRoot>
      <Caption />
      {shown === 'objects' && !covered && view && moment && moment.steps.length > 0 && (
        <TimeSlider
          steps={moment.steps}
          done={moment.done}
          summary={countObjects(moment.graph)}
          onStep={(done) => linked.getState().goTo(done === moment.steps.length ? null : done)}
        />
      )}
      <Sheet
        open={isOutlineOpen}
        title={shown === 'schema' ? 'The schema as text' : 'The objects as text'}
        description="What the diagram shows, line for line."
        onClose={() => setOutlineOpen(false)}
      >
        <Outline sections={sections} />
      </Sheet>
    </PanelFrame>
  );
}
