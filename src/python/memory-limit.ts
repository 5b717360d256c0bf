/**
 * A ceiling for WebAssembly memory: growing beyond it fails, and CPython turns that into a MemoryError that a program survives.
 * Patched once for a worker (or a Node process), since the memory itself is made inside Pyodide.
 */

export interface MemoryLimit {
  /** A program starts: forgets whether the last one reached the ceiling. */
  begin(): void;
  wasReached(): boolean;
  restore(): void;
}

const PAGE_BYTES = 65_536;

/** Refuses growth of any WebAssembly memory beyond `bytes`. */
export function limitMemory(bytes: number): MemoryLimit {
  const prototype = WebAssembly.Memory.prototype;
  const grow = prototype.grow;
  let reached = false;
  prototype.grow = function limitedGrow(this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength + pages * PAGE_BYTES > bytes) {
      reached = true;
      throw new RangeError('memory limit');
    }
    return grow.call(this, pages);
  };
  return {
    begin: () => {
      reached = false;
    },
    wasReached: () => reached,
    restore: () => {
      prototype.grow = grow;
    },
  };
}
