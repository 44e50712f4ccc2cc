// Colours for Pine Script; the grammar itself is the server's.
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

const KEYWORDS = new Set(
  'if else for to by in while switch var varip import export method type enum and or not return break continue as'.split(
    ' ',
  ),
);
const TYPES = new Set(
  'int float bool string color line label box table array matrix map series simple const input'.split(
    ' ',
  ),
);
const ATOMS = new Set(
  'true false na open high low close volume time hl2 hlc3 ohlc4 bar_index last_bar_index'.split(
    ' ',
  ),
);

const SIMPLE = [
  [/^\/\/@\w+.*/, 'meta'],
  [/^\/\/.*/, 'comment'],
  [/^"(?:[^"\\]|\\.)*"?/, 'string'],
  [/^'(?:[^'\\]|\\.)*'?/, 'string'],
  [/^#[0-9a-fA-F]{6,8}/, 'number'],
  [/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/, 'number'],
  [/^(?::=|=>|==|!=|<=|>=|[-+*/%<>=?:])/, 'operator'],
] as const;

const pine = StreamLanguage.define({
  name: 'pine',
  token(stream) {
    if (stream.eatSpace()) return null;
    const simple = SIMPLE.find(([pattern]) => stream.match(pattern));
    if (simple !== undefined) return simple[1];
    const word = stream.match(/^[A-Za-z_]\w*/);
    if (word === null || typeof word === 'boolean') {
      stream.next();
      return null;
    }
    const [text = ''] = word;
    if (KEYWORDS.has(text)) return 'keyword';
    if (stream.match(/^\s*\(/, false)) return 'function';
    if (stream.match(/^\./, false)) return 'namespace';
    if (ATOMS.has(text)) return 'atom';
    return TYPES.has(text) ? 'typeName' : 'variable';
  },
  languageData: {
    commentTokens: { line: '//' },
    closeBrackets: { brackets: ['(', '[', '"', "'"] },
  },
  tokenTable: { function: tags.function(tags.variableName), variable: tags.variableName },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--at-syntax-keyword)' },
  { tag: tags.string, color: 'var(--at-syntax-string)' },
  { tag: [tags.number, tags.atom], color: 'var(--at-syntax-number)' },
  { tag: tags.function(tags.variableName), color: 'var(--at-syntax-function)' },
  { tag: [tags.namespace, tags.typeName], color: 'var(--at-syntax-keyword)' },
  { tag: [tags.comment, tags.meta], color: 'var(--at-syntax-comment)' },
  { tag: tags.operator, color: 'var(--at-dim)' },
]);

export const pineLanguage = () => [pine, syntaxHighlighting(colours)];
