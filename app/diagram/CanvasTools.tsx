/**
 * Zoom in, zoom out, fit: for those who do not scroll or pinch.
 */
import { useReactFlow } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import styles from './Diagram.module.css';
import { FIT } from './fit.ts';

export function CanvasTools() {
  const flow = useReactFlow();
  return (
    <div className={styles.tools}>
      <IconButton label="Zoom in" small onClick={() => void flow.zoomIn()}>
        <Plus className="i" size={14} />
      </IconButton>
      <IconButton label="Zoom out" small onClick={() => void flow.zoomOut()}>
        <Minus className="i" size={14} />
      </IconButton>
      <IconButton label="Fit" small onClick={() => void flow.fitView(FIT)}>
        <Maximize className="i" size={13} />
      </IconButton>
    </div>
  );
}
