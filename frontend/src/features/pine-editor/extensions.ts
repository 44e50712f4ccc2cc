// What the editor is made of.
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentLess,
  indentMore,
} from '@codemirror/commands';
import { bracketMatching, foldGutter, foldKeymap, indentUnit } from '@codemirror/language';
import { linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorSelection, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  type KeyBinding,
} from '@codemirror/view';
import { cspNonce } from '@/lib/csp-nonce';
import type { PineDiagnostic } from './api';
import { catalogueField } from './catalogue';
import { completePine } from './completion';
import { toEditor } from './diagnostics';
import { help } from './help';
import { layout } from './layout';
import { look, marks, popUps } from './look';
import { pineLanguage } from './pine-language';
import { typeOver } from './typing';

const CHECK_DELAY_MS = 400;
const INDENT = '    ';

/** Fills up to the next multiple of four; a selection is indented whole. */
export function indentWithBlanks(view: EditorView): boolean {
  const { state } = view;
  if (state.readOnly) return false;
  if (state.selection.ranges.some(({ empty }) => !empty)) return indentMore(view);
  const change = state.changeByRange(({ head }) => {
    const column = head - state.doc.lineAt(head).from;
    const insert = INDENT.slice(column % INDENT.length);
    return {
      changes: { from: head, insert },
      range: EditorSelection.cursor(head + insert.length),
    };
  });
  view.dispatch(state.update(change, { userEvent: 'input', scrollIntoView: true }));
  return true;
}

interface Options {
  label: string;
  check: (script: string) => Promise<readonly PineDiagnostic[]>;
  onChange: (script: string) => void;
  onFormat: (view: EditorView) => void;
}

export function editorExtensions({ label, check, onChange, onFormat }: Options): Extension {
  const tab: KeyBinding[] = [
    { key: 'Tab', run: acceptCompletion },
    { key: 'Tab', run: indentWithBlanks, shift: indentLess },
  ];
  const format: KeyBinding = {
    key: 'Shift-Alt-f',
    preventDefault: true,
    run: (view) => {
      onFormat(view);
      return true;
    },
  };
  return [
    EditorView.cspNonce.of(cspNonce),
    typeOver,
    lineNumbers(),
    lintGutter(),
    foldGutter({ openText: '⌄', closedText: '›' }),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    search({ top: true }),
    highlightSelectionMatches(),
    indentUnit.of(INDENT),
    EditorState.tabSize.of(INDENT.length),
    EditorState.allowMultipleSelections.of(true),
    catalogueField,
    // First, so that Escape hides the signature before it closes anything else.
    help(),
    autocompletion({ override: [completePine], icons: true, maxRenderedOptions: 60 }),
    linter(
      async (view) => {
        const text = view.state.doc;
        const found = await check(text.toString());
        return found.map((diagnostic) => toEditor(text, diagnostic));
      },
      { delay: CHECK_DELAY_MS },
    ),
    keymap.of([
      format,
      ...tab,
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...lintKeymap,
      ...defaultKeymap,
    ]),
    pineLanguage(),
    layout(),
    look,
    popUps,
    marks,
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-description': 'Press Escape, then Tab, to leave the editor.',
      spellcheck: 'false',
      autocapitalize: 'off',
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}
