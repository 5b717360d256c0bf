/**
 * A markdown file dropped anywhere on the page opens as a lesson. In the author view it opens there instead, by that view's own ear.
 */

const isMarkdown = (file: File) => /\.(?:md|markdown)$/i.test(file.name);

/** The markdown file of a drop, or null. */
export function droppedLesson(event: DragEvent): File | null {
  return [...(event.dataTransfer?.files ?? [])].find(isMarkdown) ?? null;
}

/** Listens on the whole page; files of other kinds are left alone, but never replace the page. */
export function listenForDrops(take: (file: File) => void): void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  window.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    if (event.defaultPrevented || !hasFiles(event)) return;
    event.preventDefault();
    const file = droppedLesson(event);
    if (file) take(file);
  });
}
