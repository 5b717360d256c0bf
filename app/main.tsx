/**
 * The page's entry: mounts it with real workers.
 */
import { pythonFolder } from 'virtual:python';
import { mount } from './mount.tsx';
import { makeWorker } from './runner/make-worker.ts';

mount(document.getElementById('root')!, makeWorker, new URL(pythonFolder, document.baseURI).href);
