/**
 * Says of a lesson that is not of this site where it comes from, and that nobody here has checked it.
 */
import { ExternalLink, FileText } from 'lucide-react';
import { useLesson } from '../stores/stores.tsx';
import styles from './OriginNote.module.css';

export function OriginNote() {
  const origin = useLesson((state) => state.origin);
  if (origin === null || origin.kind === 'author') return null;
  const isFile = origin.kind === 'file';
  const Icon = isFile ? FileText : ExternalLink;
  return (
    <aside className={styles.origin} aria-label="Where this lesson comes from">
      <Icon className="i" size={14} aria-hidden />
      <p>
        {isFile ? 'From the file ' : 'From '}
        <b>{origin.name}</b>, not checked by us. Its code runs only when you press Run.
        {!isFile && (
          <a href={origin.address} target="_blank" rel="noreferrer">
            {origin.address}
          </a>
        )}
      </p>
    </aside>
  );
}
