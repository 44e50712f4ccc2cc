// The Pine editor with its problems under it; each problem is a jump to its place.
import { openSearchPanel } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { Search, TextAlignStart } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { problemSentence } from '@/lib/problem-text';
import { checkScript, referenceQuery, type PineDiagnostic } from '../api';
import { catalogueOf, setCatalogue, versionOf } from '../catalogue';
import { applyFix, offsetOf } from '../diagnostics';
import { editorExtensions } from '../extensions';
import { formatDocument, type Formatted } from '../format';
import classes from './pine-editor.module.css';
import { Problems, type Check } from './problems';

const FORMATTED = {
  changed: 'Formatted.',
  same: 'Already formatted.',
  errors: 'Not formatted: mend the syntax errors first.',
  outdated: 'The script was changed meanwhile: format it again.',
} as const satisfies Record<Formatted, string>;

interface Props {
  label: string;
  initial: string;
  onChange: (script: string) => void;
}

export function PineEditor({ label, initial, onChange }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const report = useRef(onChange);
  const cache = useQueryClient();
  const [check, setCheck] = useState<Check>({ state: 'checking' });
  const [notice, setNotice] = useState('');
  useEffect(() => {
    report.current = onChange;
  });

  const format = (editor: EditorView) => {
    formatDocument(editor).then(
      (formatted) => {
        setNotice(FORMATTED[formatted]);
      },
      (error: unknown) => {
        setNotice(`Not formatted. ${problemSentence(error)}`);
      },
    );
  };

  useEffect(() => {
    if (host.current === null) return undefined;
    // In a shadow root the editor's styles are constructed sheets, which a strict policy allows.
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const extensions = editorExtensions({
      label,
      onFormat: format,
      onChange: (script) => {
        setNotice('');
        report.current(script);
      },
      check: async (script) => {
        try {
          const { diagnostics } = await checkScript(script);
          setCheck({ state: 'done', diagnostics, script });
          return diagnostics;
        } catch (error) {
          setCheck({ state: 'failed', words: problemSentence(error) });
          return [];
        }
      },
    });
    const editor = new EditorView({
      state: EditorState.create({ doc: initial, extensions: [extensions, reference(cache)] }),
      parent: root,
      root,
    });
    editor.scrollDOM.tabIndex = 0;
    editor.scrollDOM.setAttribute('role', 'region');
    editor.scrollDOM.setAttribute('aria-label', `${label}, scrolling`);
    view.current = editor;
    void learn(editor, cache);
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [initial, label, cache]);

  const jump = ({ line, column }: PineDiagnostic) => {
    const editor = view.current;
    if (editor === null) return;
    const anchor = offsetOf(editor.state.doc, line, column);
    editor.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
    });
    editor.focus();
  };

  const fix = (found: PineDiagnostic) => {
    const editor = view.current;
    if (editor === null || found.fix === null || check.state !== 'done') return;
    // A fix is for the script that was checked; after another key the next check brings the next.
    const text = editor.state.doc;
    if (text.toString() === check.script) applyFix(editor, text, found.fix);
    else jump(found);
  };

  return (
    <div className={classes['editor']}>
      <div ref={host} className={classes['host']} />
      <Problems check={check} notice={notice} onJump={jump} onFix={fix}>
        <button
          type="button"
          className={classes['tool']}
          title="Find (Ctrl-F)"
          onClick={() => {
            if (view.current !== null) openSearchPanel(view.current);
          }}
        >
          <Search size={14} aria-hidden /> Find
        </button>
        <button
          type="button"
          className={classes['tool']}
          title="Format (Shift-Alt-F)"
          onClick={() => {
            if (view.current !== null) format(view.current);
          }}
        >
          <TextAlignStart size={14} aria-hidden /> Format
        </button>
      </Problems>
    </div>
  );
}

/** Learns the words of the script's version; without them the editor still works. */
async function learn(editor: EditorView, cache: QueryClient): Promise<void> {
  try {
    const { items } = await cache.query(referenceQuery(versionOf(editor.state.doc)));
    editor.dispatch({ effects: setCatalogue.of(catalogueOf(items)) });
  } catch {
    // The checker's own failure is told; completion comes back with the next version or visit.
  }
}

/** Learns the other version's words when the script's version is changed. */
const reference = (cache: QueryClient) =>
  EditorView.updateListener.of(({ docChanged, startState, state, view }) => {
    if (docChanged && versionOf(startState.doc) !== versionOf(state.doc)) void learn(view, cache);
  });
