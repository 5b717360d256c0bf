/**
 * Where SQLAlchemy's own warnings go while a statement is built. The worker (or a test) sets the sink for a run; without
 * one they are dropped. A statement is built with no context at hand, so this is the one setting that sql/ keeps.
 *
 * Counterpart: util.warn and util.warn_deprecated of sqlalchemy/util.
 */

export type WarningCategory =
  | 'SAWarning'
  | 'SADeprecationWarning'
  | 'LegacyAPIWarning'
  | 'MovedIn20Warning'
  | 'SAPendingDeprecationWarning';

export type WarningSink = (category: WarningCategory, message: string) => void;

const current: { sink: WarningSink | null } = { sink: null };

/** Names who hears the warnings from now on; null for nobody. */
export function setWarningSink(sink: WarningSink | null): void {
  current.sink = sink;
}

/** Emits a warning. */
export function warn(message: string, category: WarningCategory = 'SAWarning'): void {
  current.sink?.(category, message);
}
