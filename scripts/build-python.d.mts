/** The library's path and hash, built where it is missing. */
export function buildPython(): Promise<{ readonly path: string; readonly hash: string }>;

/** The files a browser's worker loads, by name, and a hash of them all. */
export function runtimeFiles(): Promise<{ readonly files: Readonly<Record<string, string>>; readonly hash: string }>;
