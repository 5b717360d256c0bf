/**
 * The page with a stand-in for the worker, to look at its panels. Never part of the site: only preview.html loads it.
 */
import { mount } from '../mount.tsx';
import { fakeWorker } from './fake-worker.ts';
import { libraryReport } from './sample-report.ts';

const authors = Number(new URLSearchParams(location.search).get('authors') ?? 10);
mount(document.getElementById('root')!, () => fakeWorker(() => libraryReport(authors), 150), './nowhere/');
