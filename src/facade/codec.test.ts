import { expect, test } from 'vitest';
import { HostValue, SqlReal } from '../sql/host-value.ts';
import { ArgumentReader, encodeBatch, HostList, Kind } from './codec.ts';
import { HandleTable } from './handles.ts';

test('an argument is read by its kind', () => {
  const handles = new HandleTable();
  const node = { name: 'node' };
  const args = [
    ...[Kind.value, undefined],
    ...[Kind.object, handles.add(node)],
    ...[Kind.real, 2],
    ...[Kind.host, 7, 'DateTime'],
    ...[Kind.list, 2, Kind.value, 1, Kind.value, 'x'],
    ...[Kind.hostList, 9, Kind.list, 1, Kind.value, 5],
  ];
  const [none, object, real, host, list, hostList] = new ArgumentReader(handles, args).rest();
  expect([none, object, real, host, list]).toEqual([
    null,
    node,
    new SqlReal(2),
    new HostValue(7, 'DateTime'),
    [1, 'x'],
  ]);
  expect(hostList).toBeInstanceOf(HostList);
  expect([...(hostList as HostList)]).toEqual([5]);
  expect((hostList as HostList).id).toBe(9);
});

test('a batch says which values Python would read wrongly', () => {
  const blob = new Uint8Array([1]);
  const batch = encodeBatch([1, new SqlReal(2), null, 3n, blob, new HostValue(4, null)]);
  expect(batch).toEqual([1, 1, 1, 1, 1, 3, 4, 5, 1, 2, undefined, 3n, blob, 4]);
});

test('handles never repeat, and an object with an identity has one', () => {
  const handles = new HandleTable();
  const first = handles.add({});
  const table = {};
  expect(handles.of(table)).toBe(handles.of(table));
  handles.release(first);
  handles.clear();
  expect(handles.size).toBe(0);
  expect(handles.add({})).toBeGreaterThan(first + 1);
});
