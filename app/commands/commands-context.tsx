/**
 * Hands the commands to components.
 */
import { createContext, useContext } from 'react';
import type { Commands } from './commands.ts';

const CommandsContext = createContext<Commands | null>(null);

export const CommandsProvider = CommandsContext.Provider;

export function useCommands(): Commands {
  const commands = useContext(CommandsContext);
  if (commands === null) throw new Error('a component that acts must be inside CommandsProvider');
  return commands;
}
