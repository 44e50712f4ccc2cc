// What the editor is made of.
import { autocompletion, closeBrackets } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { Diagnostic } from '@/api/types';
import { toEditor } from './diagnostics';
import { pineLanguage } from './pine-language';

const CHECK_DELAY_MS = 400;

const look = EditorView.theme({
  '&': {
    height: '100%',
    fontSize: '13px',
    color: 'var(--at-text)',
    background: 'var(--at-surface)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--at-mono)',
    lineHeight: '20px',
    overflow: 'auto',
    fontVariantLigatures: 'none',
  },
  '.cm-content': { caretColor: 'var(--at-text)', padding: '10px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--at-text)' },
  '.cm-gutters': {
    background: 'var(--at-surface)',
    color: 'var(--at-faint)',
    borderRight: '1px solid var(--at-line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    background: 'color-mix(in srgb, var(--at-hover) 60%, transparent)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    {
      background: 'color-mix(in srgb, var(--at-accent) 28%, transparent)',
    },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    background: 'var(--at-accent-soft)',
    outline: '1px solid var(--at-line-strong)',
  },
  '.cm-selectionMatch': { background: 'var(--at-warn-soft)' },
  '.cm-tooltip, .cm-panels': {
    background: 'var(--at-raised)',
    color: 'var(--at-text)',
    border: '1px solid var(--at-line-strong)',
    borderRadius: '6px',
  },
  '.cm-lint-marker': { width: '8px', height: '8px', margin: '6px 3px', borderRadius: '50%' },
  '.cm-lint-marker-error': { content: '""', background: 'var(--at-loss)' },
  '.cm-lint-marker-warning': { content: '""', background: 'var(--at-warn)' },
  '.cm-lint-marker-info': { content: '""', background: 'var(--at-paper)' },
  '.cm-gutter-lint': { width: '16px' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--at-loss) 1px',
    textUnderlineOffset: '4px',
  },
  '.cm-lintRange-warning, .cm-lintRange-info': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--at-warn) 1px',
    textUnderlineOffset: '4px',
  },
});

interface Options {
  label: string;
  check: (script: string) => Promise<readonly Diagnostic[]>;
  onChange: (script: string) => void;
}

export function editorExtensions({ label, check, onChange }: Options): Extension {
  const keys = [...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab];
  return [
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    highlightSelectionMatches(),
    indentUnit.of('    '),
    EditorState.tabSize.of(4),
    lintGutter(),
    linter(
      async (view) => {
        const text = view.state.doc;
        const found = await check(text.toString());
        return found.map((diagnostic) => toEditor(text, diagnostic));
      },
      { delay: CHECK_DELAY_MS },
    ),
    keymap.of(keys),
    pineLanguage(),
    look,
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}
