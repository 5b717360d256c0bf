/**
 * SQL in colour, from tokens that facts/ has made.
 */
export interface SqlPiece {
  readonly kind: 'keyword' | 'string' | 'number' | 'plain';
  readonly text: string;
}

const CLASS_OF = { keyword: 'k', string: 'st', number: 'nu', plain: undefined } as const;

export function Sql({ tokens }: { tokens: readonly SqlPiece[] }) {
  return tokens.map((token, index) =>
    token.kind === 'plain' ? (
      token.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one text never move
      <span key={index} className={CLASS_OF[token.kind]}>
        {token.text}
      </span>
    ),
  );
}
