/**
 * The mark: a dovetail, an ink tail in a blue socket with the gap showing.
 */
export function Logo() {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" style={{ flex: 'none' }}>
      <path fill="var(--ink-1)" d="M2 3h8v7l6-2v8l-6-2v7H2z" />
      <path fill="var(--accent)" d="M11.8 3H22v18H11.8v-4.8l6 2V5.8l-6 2z" />
    </svg>
  );
}
