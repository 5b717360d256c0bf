/**
 * The strip under the canvas: says in words what is linked, and is read out when it changes.
 */
import { Link2 } from 'lucide-react';
import { useLinked } from '../stores/stores.tsx';
import styles from './Diagram.module.css';

export function Caption() {
  const linked = useLinked((state) => state.linked);
  return (
    <p className={`${styles.caption} ${linked ? styles.captionOn : ''}`} role="status">
      <Link2 className="i" size={14} aria-hidden />
      <span>{linked?.words || 'Point at an edge, a row or a line.'}</span>
    </p>
  );
}
