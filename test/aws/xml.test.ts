import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseXml } from '../../src/aws/xml.ts';
import { busyMs } from '../support/cpu-time.ts';

const leaf = (name: string, text = '') => ({ name, children: [], text });

test('elements, texts, what stands for characters, and what means nothing', () => {
  const document = `<?xml version="1.0"?><!-- <no> --><a xmlns="urn:x" b='1'>
    <b >1 &lt; 2 &amp;&#65;&#x42;&unknown;</b><c/><d x="1" /><e><![CDATA[<&lt;>]]></e></a >\n`;
  const { name, children } = parseXml(document)!;
  assert.equal(name, 'a');
  assert.deepEqual(children, [leaf('b', '1 < 2 &AB&unknown;'), leaf('c'), leaf('d'), leaf('e', '<&lt;>')]);
});

test('what stands for a character does so once', () => {
  const texts = {
    '&amp;lt;': '&lt;',
    '&#38;lt;': '&lt;',
    '&#38;amp;': '&amp;',
    '&amp;#60;': '&#60;',
    '&#x1F600;&quot;&apos;': '😀"\'',
    '&#;&#x;&#xg;&#99999999;&#12': '&#;&#x;&#xg;\ufffd&#12',
    '& &;&nbsp;': '& &;&nbsp;',
  };
  for (const [written, meant] of Object.entries(texts))
    assert.equal(parseXml(`<a>${written}</a>`)?.text, meant, written);
});

test('what is no document of one element is undefined', () => {
  const wrong = [
    '',
    'text',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    'x<a/>',
    '<a',
    '<>',
    '<!DOCTYPE a><a/>',
    '<!-- <a/>',
    '<a><![CDATA[</a>',
    '<a>\u0001</a>',
  ];
  for (const document of wrong) assert.equal(parseXml(document), undefined, document);
  const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  assert.ok(parseXml(nested(64)));
  assert.equal(parseXml(nested(65)), undefined);
  const long = (length: number) => `<a>${'x'.repeat(length - 7)}</a>`;
  assert.ok(parseXml(long(131_072)));
  assert.equal(parseXml(long(131_073)), undefined);
  const wide = (count: number) => `<a>${'<b/>'.repeat(count - 1)}</a>`;
  assert.ok(parseXml(wide(5_000)));
  assert.equal(parseXml(wide(5_001)), undefined);
});

test('no document takes long, whatever is not closed in it', () => {
  for (const piece of [
    '<',
    '<a',
    '<a ',
    '<a>',
    '<!--',
    '<![CDATA[',
    '<?',
    '&',
    '&#',
    '<a/>',
    '<b>x</b>',
    '</a>',
    ' ',
  ]) {
    const document = `<a>${piece.repeat(131_000 / piece.length)}`;
    const ms = busyMs(() => parseXml(document));
    assert.ok(ms < 50, `${piece}: ${ms} ms`);
  }
});
