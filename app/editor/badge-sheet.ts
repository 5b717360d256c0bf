/**
 * Class names that put a number into a margin badge. Monaco styles decorations by class only, so each number needs a rule.
 */
import { badgeText } from '../facts/run-facts.ts';

/** Adds the rules for 1 to 99 and 99+ to the document, once. */
export function addBadgeSheet(): void {
  if (document.adoptedStyleSheets.some((sheet) => sheet.media.mediaText === BADGE_MEDIA)) return;
  const sheet = new CSSStyleSheet({ media: BADGE_MEDIA });
  for (let count = 1; count <= 100; count += 1) {
    sheet.insertRule(`.monaco-editor .${badgeClass(count)}::before { content: "${badgeText(count)}"; }`);
  }
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Marks the sheet as ours; it applies to every screen. */
const BADGE_MEDIA = 'screen';

export function badgeClass(count: number): string {
  return `joinery-count-${Math.min(count, 100)}`;
}
