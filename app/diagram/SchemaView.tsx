/**
 * The schema view: tables on a canvas, relationships between them. Tables can be dragged and stay where they were put; an edge can be
 * pointed at, focused and selected.
 */
import {
  type Edge,
  type Node,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { describeLink } from '../facts/describe-link.ts';
import type { RunView } from '../stores/run-store.ts';
import { useLayout, useLinked, useStores, useWorkspace } from '../stores/stores.tsx';
import { CanvasTools } from './CanvasTools.tsx';
import styles from './Diagram.module.css';
import { RelationshipEdge, type RelationshipEdgeData } from './edges/RelationshipEdge.tsx';
import { viewFor } from './fit.ts';
import { Inspector } from './Inspector.tsx';
import { layoutSchema, type Point, tableRects } from './layout.ts';
import { TableNode } from './nodes/TableNode.tsx';
import { type RoutedEdge, routeEdges } from './route-edges.ts';
import { SchemaTools } from './SchemaTools.tsx';
import { toMermaid } from './to-mermaid.ts';
import { type SchemaEdge, toSchemaNodes } from './to-schema-nodes.ts';
import { type DrawingInk, toSvg } from './to-svg.ts';

const NODE_TYPES = { table: TableNode };
const EDGE_TYPES = { relationship: RelationshipEdge };

/** Statements that went over the edge's relationships. */
function statementsOf(edge: SchemaEdge, view: RunView): number[] {
  const paths = new Set(edge.relationships.map((relationship) => relationship.path));
  return view.report.statements.flatMap((statement) => {
    const { origin } = statement;
    if ('path' in origin && paths.has(origin.path)) return [statement.index];
    return origin.kind === 'query' && origin.joined.some((path) => paths.has(path)) ? [statement.index] : [];
  });
}

/** Room that names and loops need beyond the tables. */
function boundsOf(
  rects: ReadonlyMap<string, { x: number; y: number; width: number; height: number }>,
  routed: readonly RoutedEdge[],
) {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1, 1];
  for (const rect of rects.values()) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  for (const { ends, middle } of routed) {
    top = Math.min(top, middle.y - 26);
    for (const { label, end } of ends) {
      const width = Math.max(0, ...end.labels.map((text) => text.length * 7.3)) + (end.role ? 48 : 0);
      left = Math.min(left, label.align === 'right' ? label.x - width : label.x);
      right = Math.max(right, label.align === 'left' ? label.x + width : label.x);
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The theme's colours, for a drawing that leaves the page. */
function inkOfPage(): DrawingInk {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    paper: of('--surface-paper'),
    sheet: of('--surface-sheet'),
    ink: of('--ink-1'),
    quiet: of('--ink-2'),
    line: of('--line-2'),
  };
}

export interface SchemaViewProps {
  readonly view: RunView;
  /** Counts stay covered while a prediction is open, and so do the links. */
  readonly covered: boolean;
}

function SchemaCanvas({ view, covered }: SchemaViewProps) {
  const { linked: linkedStore } = useStores();
  const flow = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const workspaceId = useWorkspace((state) => state.id);
  const detail = useLayout((state) => state.columnDetail);
  const linked = useLinked((state) => state.linked);
  const [kept, setKept] = useState<Readonly<Record<string, Point>>>({});
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string | null>(null);
  const { schema } = view.report;

  const drawing = useMemo(() => toSchemaNodes(schema, detail, unfolded), [schema, detail, unfolded]);
  const shape = drawing.tables.map((table) => `${table.id}:${table.height}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another lesson starts with a layout of its own
  useEffect(() => setKept({}), [workspaceId, detail]);

  const positions = useMemo(
    () => layoutSchema(drawing, { width: width || 472, height: height || 300 }, kept),
    [drawing, width, height, kept],
  );
  const rects = useMemo(() => tableRects(drawing, positions), [drawing, positions]);
  const routed = useMemo(() => routeEdges(drawing, rects), [drawing, rects]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: fits when the drawing or the canvas changes, not while a table is dragged
  useEffect(() => {
    if (width > 0 && rects.size > 0) void flow.setViewport(viewFor(boundsOf(rects, routed), { width, height }, 1));
  }, [shape, width, height, workspaceId]);

  const unfold = useCallback((table: string) => setUnfolded((before) => new Set([...before, table])), []);
  const lit = useMemo(() => {
    if (linked === null || covered) return new Set<string>();
    const wanted = new Set(linked.statements);
    return new Set(
      drawing.edges
        .filter((edge) => statementsOf(edge, view).some((index) => wanted.has(index)))
        .map((edge) => edge.id),
    );
  }, [linked, drawing, view, covered]);

  const link = useCallback(
    (edge: SchemaEdge) => {
      const statements = covered ? [] : statementsOf(edge, view);
      const names = edge.relationships.map((relationship) => relationship.path).join(' and ');
      const sent = describeLink(statements, view.report.statements, view.facts);
      const words =
        sent || (names ? `${names}: no statement went over it in this run` : 'A foreign key that no relationship uses');
      linkedStore.getState().link({ origin: 'diagram', statements, words });
    },
    [covered, view, linkedStore],
  );
  const unlink = useCallback(() => linkedStore.getState().unlink('diagram'), [linkedStore]);

  const nodes = useMemo<Node[]>(
    () =>
      drawing.tables.map((table) => ({
        id: table.id,
        type: 'table',
        position: { ...(positions.get(table.id) ?? { x: 0, y: 0 }) },
        width: table.width,
        height: table.height,
        data: { table },
        ariaLabel: `Table ${table.name}`,
      })),
    [drawing, positions],
  );
  const edges = useMemo<Edge<RelationshipEdgeData>[]>(
    () =>
      routed.map((route) => ({
        id: route.edge.id,
        type: 'relationship',
        source: route.edge.ends[0].table,
        target: route.edge.ends[1].table,
        data: { routed: route, isLinked: lit.has(route.edge.id), isSelected: selected === route.edge.id, unfold },
        ariaLabel:
          route.edge.relationships.map((one) => one.path).join(' and ') || `Foreign key of ${route.edge.ends[1].table}`,
        domAttributes: {
          onFocus: () => link(route.edge),
          onBlur: unlink,
          onKeyDown: (event) => {
            if (event.key === 'Enter' || event.key === ' ') setSelected(route.edge.id);
          },
        },
      })),
    [routed, lit, selected, unfold, link, unlink],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      const moved = changes.flatMap((change) =>
        change.type === 'position' && change.position ? [[change.id, { ...change.position }] as const] : [],
      );
      if (moved.length > 0)
        setKept((before) => ({ ...Object.fromEntries(positions), ...before, ...Object.fromEntries(moved) }));
    },
    [positions],
  );
  const find = (table: string) => {
    const rect = rects.get(table);
    if (rect) void flow.setCenter(rect.x + rect.width / 2, rect.y + rect.height / 2, { zoom: 1 });
  };
  const selectedEdge = drawing.edges.find((edge) => edge.id === selected);

  return (
    <>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgeMouseEnter={(_, edge) => link((edge.data as RelationshipEdgeData).routed.edge)}
        onEdgeMouseLeave={unlink}
        onEdgeClick={(_, edge) => setSelected(edge.id)}
        onPaneClick={() => setSelected(null)}
        nodesConnectable={false}
        elementsSelectable={false}
        edgesFocusable
        minZoom={0.2}
        maxZoom={2}
        onlyRenderVisibleElements={drawing.tables.length > 40}
        proOptions={{ hideAttribution: true }}
        zoomOnDoubleClick={false}
        aria-label="Schema diagram"
      />
      <CanvasTools />
      <SchemaTools
        tables={drawing.tables}
        onFind={find}
        svg={() => toSvg(drawing.tables, rects, routed, boundsOf(rects, routed), inkOfPage())}
        mermaid={() => toMermaid(drawing)}
      />
      {selectedEdge && <Inspector edge={selectedEdge} onClose={() => setSelected(null)} />}
    </>
  );
}

export function SchemaView(props: SchemaViewProps) {
  return (
    <div className={styles.canvas}>
      <ReactFlowProvider>
        <SchemaCanvas {...props} />
      </ReactFlowProvider>
    </div>
  );
}
