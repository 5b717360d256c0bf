/**
 * Which engine a mapper or a statement goes to, where a Session has more than one.
 *
 * Counterpart: Session.get_bind and _add_bind of sqlalchemy/orm/session.py.
 */
import type { ClauseElement } from '../sql/clause-element.ts';
import { UnboundExecutionError } from '../sql/errors.ts';
import { iterate } from '../sql/visitors.ts';
import { MappedClass } from './instrumentation.ts';
import { Mapper } from './mapper.ts';
import type { BindArguments } from './session.ts';
import type { SessionBind } from './session-transaction.ts';

/** What `binds={}` may name: a mapper, a class (mapped or a base of mapped ones), a table. */
export type BindTarget = Mapper | MappedClass | ClauseElement;

/** The engines of a Session by class and table. */
export class SessionBinds {
  private readonly byClass = new Map<MappedClass, SessionBind>();
  private readonly byTable = new Map<ClauseElement, SessionBind>();

  add(target: BindTarget, bind: SessionBind): void {
    const mapper = target instanceof MappedClass ? target.mapper : target;
    if (target instanceof MappedClass && !mapper) this.byClass.set(target, bind);
    else if (mapper instanceof Mapper) {
      this.byClass.set(mapper.mappedClass, bind);
      for (const table of mapper.allTables) this.byTable.set(table.origin, bind);
    } else if (!(target instanceof MappedClass) && !(target instanceof Mapper)) this.byTable.set(target.origin, bind);
  }

  /** The engine for a mapper or a statement; `standard` is the Session's own bind. */
  resolve({ mapper = null, clause = null }: BindArguments, standard: SessionBind | null): SessionBind {
    const isEmpty = this.byClass.size === 0 && this.byTable.size === 0;
    if (isEmpty && standard) return standard;
    if (!mapper && !clause) {
      if (standard) return standard;
      throw new UnboundExecutionError(
        'This session is not bound to a single Engine or Connection, and no context was provided to locate a binding.',
      );
    }
    const found = isEmpty ? null : this.find(mapper, clause);
    if (found ?? standard) return (found ?? standard) as SessionBind;
    const context = [...(mapper ? [`mapper ${mapper}`] : []), ...(clause ? ['SQL expression'] : [])];
    throw new UnboundExecutionError(`Could not locate a bind configured on ${context.join(', ')} or this Session.`);
  }

  private find(mapper: Mapper | null, clause: ClauseElement | null): SessionBind | null {
    const ofMapper = mapper ? this.ofClass(mapper.mappedClass) : null;
    if (ofMapper) return ofMapper;
    const expression = clause ?? mapper?.persistSelectable ?? null;
    if (!expression) return null;
    const subject = expression.propagateAttrs.pluginSubject;
    const ofSubject = subject ? this.ofClass((subject as unknown as { mapper: Mapper }).mapper.mappedClass) : null;
    if (ofSubject) return ofSubject;
    for (const element of iterate(expression)) {
      const bind = this.byTable.get(element.origin);
      if (bind) return bind;
    }
    return null;
  }

  private ofClass(mappedClass: MappedClass): SessionBind | null {
    const own = this.byClass.get(mappedClass);
    if (own) return own;
    for (const base of mappedClass.bases) {
      const found = this.ofClass(base);
      if (found) return found;
    }
    return null;
  }
}
