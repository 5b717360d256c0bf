/**
 * Where drafts and progress are kept: IndexedDB, or memory where the browser refuses (private windows, sandboxed frames, full disks).
 * Nothing here throws; `persistent` says which of the two it is.
 */
import { openDB } from 'idb';

export interface KeyedStorage {
  readonly persistent: boolean;
  get(key: string): Promise<unknown>;
  /** False where the value could only be kept in memory. */
  set(key: string, value: unknown): Promise<boolean>;
  delete(key: string): Promise<void>;
}

/** A storage that lasts as long as the page. */
export function memoryStorage(): KeyedStorage {
  const values = new Map<string, unknown>();
  return {
    persistent: false,
    get: async (key) => values.get(key),
    set: async (key, value) => {
      values.set(key, value);
      return false;
    },
    delete: async (key) => {
      values.delete(key);
    },
  };
}

/** IndexedDB with memory behind it: a value that cannot be written is still there until the tab closes. */
export async function openKeyedStorage(): Promise<KeyedStorage> {
  const memory = memoryStorage();
  try {
    const database = await openDB('joinery', 1, {
      upgrade(db) {
        db.createObjectStore('values');
      },
    });
    return {
      persistent: true,
      get: async (key) => {
        const kept = await memory.get(key);
        if (kept !== undefined) return kept;
        try {
          return await database.get('values', key);
        } catch {
          return undefined;
        }
      },
      set: async (key, value) => {
        try {
          await database.put('values', value, key);
          await memory.delete(key);
          return true;
        } catch {
          await memory.set(key, value);
          return false;
        }
      },
      delete: async (key) => {
        await memory.delete(key);
        try {
          await database.delete('values', key);
        } catch {
          // The store is gone; there is nothing left to delete.
        }
      },
    };
  } catch {
    return memory;
  }
}
