/**
 * Keys that a phone's keyboard hides, above it: what Python needs most.
 */
import { Undo2 } from 'lucide-react';
import styles from './EditorPanel.module.css';

const KEYS = ['(', ')', '[', ']', '"', '=', ':', '.', '_'] as const;

export interface KeyBarProps {
  readonly onType: (text: string) => void;
  readonly onTab: () => void;
  readonly onUndo: () => void;
}

export function KeyBar({ onType, onTab, onUndo }: KeyBarProps) {
  // The text keeps the focus, so that the phone's keyboard stays open.
  const keepFocus = (event: { preventDefault(): void }) => event.preventDefault();
  return (
    <div className={styles.keys} role="toolbar" aria-label="Keys">
      <button type="button" onPointerDown={keepFocus} onClick={onTab}>
        Tab
      </button>
      {KEYS.map((key) => (
        <button key={key} type="button" onPointerDown={keepFocus} onClick={() => onType(key)}>
          {key}
        </button>
      ))}
      <button type="button" aria-label="Undo" onPointerDown={keepFocus} onClick={onUndo}>
        <Undo2 className="i" size={16} aria-hidden />
      </button>
    </div>
  );
}
