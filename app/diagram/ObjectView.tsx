/**
 * The object view: the session's objects at a step of the run, what is loaded of them and by which statement.
 */
import { type Edge, type Node, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { describeLink } from '../facts/describe-link.ts';
import type { RunView } from '../stores/run-store.ts';
import { useLinked, useStores } from '../stores/stores.tsx';
import { CanvasTools } from './CanvasTools.tsx';
import styles from './Diagram.module.css';
import { FanEdge, type FanEdgeData } from './edges/FanEdge.tsx';
import { viewFor } from './fit.ts';
import { GhostNode, ObjectNode } from './nodes/ObjectNode.tsx';
import type { DrawnGraph } from './object-graph-at.ts';
import { fanPaths, layoutObjects } from './object-layout.ts';
import { boxId, DRAWN_AT_ONCE, type Fan, toObjectNodes } from './to-object-nodes.ts';

const NODE_TYPES = { object: ObjectNode, ghost: GhostNode };
const EDGE_TYPES = { fan: FanEdge };

export interface ObjectViewProps {
  readonly view: RunView;
  readonly graph: DrawnGraph;
}

function Legend() {
  return (
    <div className={styles.legend}>
      <span>
        <svg viewBox="0 0 26 8" aria-hidden="true">
          <path className={`${styles.edge} ${styles.lazy}`} d="M0 4H26" />
        </svg>
        lazy, one by one
      </span>
      <span>
        <svg viewBox="0 0 26 8" aria-hidden="true">
          <path className={`${styles.edge} ${styles.eager}`} d="M0 4H26" />
        </svg>
        eager, in one batch
      </span>
    </div>
  );
}

function ObjectCanvas({ view, graph }: ObjectViewProps) {
  const { linked: linkedStore } = useStores();
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const linked = useLinked((state) => state.linked);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const { statements, schema, events, runId } = view.report;

  const [limit, setLimit] = useState(DRAWN_AT_ONCE);
  const drawing = useMemo(
    () => toObjectNodes(graph, schema, statements, unfolded, limit),
    [graph, schema, statements, unfolded, limit],
  );
  const rects = useMemo(() => layoutObjects(drawing), [drawing]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a step must not move the canvas under the eye; another run or size may
  useEffect(() => {
    if (width === 0 || rects.size === 0) return;
    let [right, bottom] = [1, 1];
    for (const rect of rects.values()) {
      right = Math.max(right, rect.x + rect.width);
      bottom = Math.max(bottom, rect.y + rect.height);
    }
    void flow.setViewport(
      viewFor({ x: 0, y: 0, width: right, height: bottom }, { width, height }, width > 640 ? 1.28 : 1),
    );
  }, [runId, width, height, rects.size === 0]);

  const lit = useMemo(() => {
    const wanted = new Set(linked?.statements);
    const fans = new Set<string>();
    const boxes = new Set<string>();
    if (wanted.size === 0) return { fans, boxes };
    for (const fan of drawing.fans) {
      if (fan.statement === null || !wanted.has(fan.statement)) continue;
      fans.add(fan.id);
      boxes.add(fan.from);
      for (const id of fan.to) boxes.add(id);
    }
    for (const event of events) {
      if (event.kind === 'loaded' && event.at !== null && wanted.has(event.at)) boxes.add(boxId(event.instance));
    }
    return { fans, boxes };
  }, [linked, drawing, events]);

  const nameOf = useMemo(() => new Map(drawing.boxes.map((box) => [box.id, box.name])), [drawing]);
  const link = useCallback(
    (fan: Fan) => {
      if (fan.family === 'ghost') return;
      const owner = nameOf.get(fan.from) ?? '';
      const reached = fan.to.length === 1 ? (nameOf.get(fan.to[0]!) ?? null) : `${fan.to.length} objects`;
      const words =
        fan.statement === null
          ? `${fan.path} on ${owner} reached ${reached}: no query`
          : describeLink([fan.statement], statements, view.facts, reached);
      linkedStore
        .getState()
        .link({ origin: 'diagram', statements: fan.statement === null ? [] : [fan.statement], words });
    },
    [nameOf, statements, view.facts, linkedStore],
  );
  const unlink = useCallback(() => linkedStore.getState().unlink('diagram'), [linkedStore]);
  const unfold = useCallback((entity: string) => {
    setUnfolded((before) => new Set([...before, entity]));
    setLimit((before) => before + DRAWN_AT_ONCE);
  }, []);

  const nodes = useMemo<Node[]>(() => {
    const at = (id: string) => {
      const rect = rects.get(id);
      return rect ? { position: { x: rect.x, y: rect.y }, width: rect.width, height: rect.height } : null;
    };
    return [
      ...drawing.boxes.flatMap((box) => {
        const place = at(box.id);
        const data = { box, isLinked: lit.boxes.has(box.id) };
        return place ? [{ id: box.id, type: 'object', ...place, data, ariaLabel: box.name }] : [];
      }),
      ...drawing.ghosts.flatMap((box) => {
        const place = at(box.id);
        return place ? [{ id: box.id, type: 'ghost', ...place, data: { box, unfold }, ariaLabel: box.words }] : [];
      }),
    ];
  }, [drawing, rects, lit, unfold]);

  const edges = useMemo<Edge<FanEdgeData>[]>(
    () =>
      drawing.fans.flatMap((fan) => {
        const paths = fanPaths(fan, rects);
        if (paths === null) return [];
        const number = fan.statement === null ? null : (view.facts.numbers[fan.statement] ?? null);
        return [
          {
            id: fan.id,
            type: 'fan',
            source: fan.from,
            target: fan.to[0]!,
            focusable: fan.family !== 'ghost',
            zIndex: lit.fans.has(fan.id) ? 2 : 1,
            data: { fan, paths, number, isLinked: lit.fans.has(fan.id) },
            ariaLabel: `${fan.path} on ${nameOf.get(fan.from)}${number === null ? ', no query' : `, query #${number}`}`,
            domAttributes: { onFocus: () => link(fan), onBlur: unlink },
          },
        ];
      }),
    [drawing, rects, view.facts, lit, nameOf, link, unlink],
  );

  return (
    <>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onEdgeMouseEnter={(_, edge) => link((edge.data as FanEdgeData).fan)}
        onEdgeMouseLeave={unlink}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        edgesFocusable
        minZoom={0.15}
        maxZoom={2}
        onlyRenderVisibleElements={drawing.boxes.length > 120}
        proOptions={{ hideAttribution: true }}
        zoomOnDoubleClick={false}
        aria-label="Objects of the session"
      />
      <Legend />
      <CanvasTools />
    </>
  );
}

export function ObjectView(props: ObjectViewProps) {
  return (
    <div className={styles.canvas}>
      <ReactFlowProvider>
        <ObjectCanvas {...props} />
      </ReactFlowProvider>
    </div>
  );
}
