/** Holds the server's first line: it starts, follows edits, tells findings and shapes, and formats. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, connect } from './client.js';

const net = `model Net(x: f32[N, 20]) -> f32[N, 10] =
  x |> Dense(64) |> relu |> Dense(10)
`;

let client: Client;
afterEach(() => client.end());

describe('a server over a stream', () => {
  it('says what it can, and ends when told to', async () => {
    client = await connect();
    expect(client.capabilities).toMatchObject({ positionEncoding: 'utf-16', hoverProvider: true });
    expect(await client.request('shutdown')).toBe(null);
  });

  it('publishes the findings of each version, with code, link and related places', async () => {
    client = await connect();
    await client.open('a.dln', net);
    expect(await client.findings('a.dln')).toEqual([]);
    await client.edit('a.dln', 'Dense(10)', 'Dense(7)');
    const [found] = await client.findings('a.dln');
    expect(found).toMatchObject({ severity: 1, source: 'dln', code: expect.stringMatching(/^DLN\d{4}$/) });
    expect(found?.codeDescription?.href).toContain('dln-explain:');
    expect(found?.relatedInformation?.length).toBeGreaterThan(0);
    expect(client.published.map((p) => p.version)).toEqual([1, 2]);
    await client.edit('a.dln', 'Dense(7)', 'Dense(10)');
    expect(await client.findings('a.dln')).toEqual([]);
  });

  it('checks once for many edits that wait', async () => {
    client = await connect();
    await client.open('a.dln', net);
    await client.findings('a.dln');
    for (let i = 0; i < 30; i++) {
      void client.edit('a.dln', 'Dense(10)', 'Dense( 10)');
      void client.edit('a.dln', 'Dense( 10)', 'Dense(10)');
    }
    expect(await client.findings('a.dln')).toEqual([]);
    await client.quiet();
    expect(client.published.at(-1)?.version).toBe(61);
    expect(client.published.length).toBeLessThan(8);
  });

  it('shows shapes after stages', async () => {
    client = await connect();
    await client.open('a.dln', net);
    const hints = await client.request<{ label: string }[]>('textDocument/inlayHint', {
      ...client.document('a.dln'),
      range: client.whole('a.dln'),
    });
    expect(hints.map((h) => h.label)).toEqual(['f32[N, 64]', 'f32[N, 64]', 'f32[N, 10]']);
  });

  it('tells of a call what it bound', async () => {
    client = await connect();
    await client.open('a.dln', net);
    const hover = await client.request<{ contents: { value: string } }>(
      'textDocument/hover',
      client.at('a.dln', 'De|nse(64)'),
    );
    expect(hover.contents.value).toContain('units');
    expect(hover.contents.value).toContain('f32[N, 64]');
  });

  it('formats with edits that touch only what changes', async () => {
    client = await connect();
    await client.open('a.dln', 'const a=1\n\n\n\nconst b =  2\nconst c = 3\n');
    const edits = await client.request<never[]>('textDocument/formatting', {
      ...client.document('a.dln'),
      options: {},
    });
    expect(client.applied('a.dln', edits)).toBe('const a = 1\n\nconst b = 2\nconst c = 3\n');
  });
});
