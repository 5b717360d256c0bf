/**
 * Numbers for the engine's objects that Python names: nodes, tables, mappers, sessions, results. Python sends the number,
 * a bridge function looks the object up.
 *
 * Numbers never repeat, not even in the next run, so a wrapper that dies late cannot release a stranger.
 */

export class HandleTable {
  private readonly objects = new Map<number, object>();
  private readonly permanent = new Map<object, number>();
  private readonly fixed = new Set<number>();
  private next = 1;

  /** A new handle that Python owns: its wrapper's `__del__` releases it. */
  add(object: object): number {
    const handle = this.next++;
    this.objects.set(handle, object);
    return handle;
  }

  /** A number that nothing else has or will have, for what keeps its own table. */
  number(): number {
    return this.next++;
  }

  /** The one handle of an object that has an identity in Python (a Table, a Column, a Mapper), kept until the run ends. */
  of(object: object): number {
    let handle = this.permanent.get(object);
    if (handle === undefined) {
      handle = this.next++;
      this.permanent.set(object, handle);
      this.fixed.add(handle);
      this.objects.set(handle, object);
    }
    return handle;
  }

  /** The object behind a handle; T is the caller's knowledge of what Python may send there. */
  get<T extends object>(handle: number): T {
    const object = this.objects.get(handle);
    if (object === undefined) {
      throw new Error(`no engine object has the handle ${handle}`);
    }
    return object as T;
  }

  has(handle: number): boolean {
    return this.objects.has(handle);
  }

  release(handle: number): void {
    if (this.fixed.has(handle)) return;
    this.objects.delete(handle);
  }

  /** How many are alive: for tests of leaks. */
  get size(): number {
    return this.objects.size;
  }

  clear(): void {
    this.objects.clear();
    this.permanent.clear();
    this.fixed.clear();
  }
}
