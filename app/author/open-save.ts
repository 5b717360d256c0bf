/**
 * Opening and saving a markdown file of this computer: through the browser's file handles where it has them, so that saving again
 * writes the same file; else by a chooser and a download. Nothing is uploaded.
 */

interface WritableHandle {
  readonly name: string;
  getFile(): Promise<File>;
  createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void> }>;
}

interface FilePickers {
  showOpenFilePicker?(options: object): Promise<WritableHandle[]>;
  showSaveFilePicker?(options: object): Promise<WritableHandle>;
}

export type FileHandle = WritableHandle;

export interface OpenedFile {
  readonly name: string;
  readonly text: string;
  /** Null where the browser gives none; then saving downloads. */
  readonly handle: FileHandle | null;
}

const TYPES = [{ description: 'Lesson', accept: { 'text/markdown': ['.md', '.markdown'] } }];

const isGivenUp = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

function chooseFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.md,.markdown,text/markdown';
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}

/** Lets the author choose a file; null where they did not. */
export async function openFile(): Promise<OpenedFile | null> {
  const pickers = window as FilePickers;
  if (!pickers.showOpenFilePicker) {
    const file = await chooseFile();
    return file ? { name: file.name, text: await file.text(), handle: null } : null;
  }
  try {
    const [handle] = await pickers.showOpenFilePicker({ types: TYPES });
    return handle ? { name: handle.name, text: await (await handle.getFile()).text(), handle } : null;
  } catch (error) {
    if (isGivenUp(error)) return null;
    throw error;
  }
}

function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Saves to the file it came from, to one the author names, or as a download. Null where they gave up. */
export async function saveFile(
  name: string,
  text: string,
  known: FileHandle | null,
): Promise<{ readonly handle: FileHandle | null; readonly words: string } | null> {
  const pickers = window as FilePickers;
  try {
    const handle = known ?? (await pickers.showSaveFilePicker?.({ suggestedName: name, types: TYPES })) ?? null;
    if (handle === null) {
      download(name, text);
      return { handle: null, words: `Downloaded ${name}` };
    }
    const writable = await handle.createWritable();
    await writable.write(text);
    await writable.close();
    return { handle, words: `Saved ${handle.name}` };
  } catch (error) {
    if (isGivenUp(error)) return null;
    download(name, text);
    return { handle: null, words: `The file could not be written, so ${name} was downloaded` };
  }
}
