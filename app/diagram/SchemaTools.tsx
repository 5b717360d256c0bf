/**
 * Above the schema: a search that brings a table into view, and the drawing as a file.
 */
import { Download } from 'lucide-react';
import { useId, useState } from 'react';
import { IconButton } from '../ui/Button.tsx';
import { Menu } from '../ui/Menu.tsx';
import styles from './SchemaTools.module.css';

export interface SchemaToolsProps {
  readonly tables: readonly { readonly id: string; readonly name: string; readonly entities: readonly string[] }[];
  readonly onFind: (table: string) => void;
  readonly svg: () => string;
  readonly mermaid: () => string;
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(blob);
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Draws the SVG at twice its size and saves it as PNG. */
async function savePng(svg: string): Promise<void> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  canvas.toBlob((blob) => blob && save(blob, 'schema.png'));
}

export function SchemaTools({ tables, onFind, svg, mermaid }: SchemaToolsProps) {
  const id = useId();
  const [wanted, setWanted] = useState('');
  const find = (text: string) => {
    setWanted(text);
    const word = text.trim().toLowerCase();
    if (word === '') return;
    const names = (table: SchemaToolsProps['tables'][number]) =>
      [table.name, ...table.entities].map((name) => name.toLowerCase());
    const found =
      tables.find((table) => names(table).includes(word)) ??
      tables.find((table) => names(table).some((name) => name.includes(word)));
    if (found) onFind(found.id);
  };
  return (
    <div className={styles.tools}>
      {tables.length > 4 && (
        <>
          <input
            type="search"
            list={id}
            className={styles.search}
            aria-label="Find a table"
            placeholder="Find a table"
            value={wanted}
            onChange={(event) => find(event.target.value)}
          />
          <datalist id={id}>
            {tables.map((table) => (
              <option key={table.id} value={table.name} />
            ))}
          </datalist>
        </>
      )}
      <Menu
        trigger={
          <IconButton label="Save the diagram" small>
            <Download className="i" size={14} />
          </IconButton>
        }
        items={[
          { label: 'As SVG', perform: () => save(new Blob([svg()], { type: 'image/svg+xml' }), 'schema.svg') },
          { label: 'As PNG', perform: () => void savePng(svg()) },
          { label: 'As Mermaid', perform: () => save(new Blob([mermaid()], { type: 'text/plain' }), 'schema.mmd') },
        ]}
      />
    </div>
  );
}
