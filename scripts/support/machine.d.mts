export function installedBrowser(): string | null;
