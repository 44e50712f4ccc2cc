// Two versions of a script compared: side by side on a desk, in one column on a phone.
import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { usePhone } from '@/lib/use-phone';
import { look } from '../look';
import { pineLanguage } from '../pine-language';
import classes from './version-diff.module.css';

const COLLAPSE = { margin: 3, minSize: 6 };

const changes = EditorView.theme({
  '&': { height: 'auto' },
  '.cm-changedLine, .cm-inlineChangedLine, &.cm-merge-b .cm-changedLine': {
    background: 'var(--at-profit-soft)',
  },
  '.cm-deletedChunk, &.cm-merge-a .cm-changedLine': { background: 'var(--at-loss-soft)' },
  '.cm-changedText, &.cm-merge-b .cm-changedText': {
    background: 'color-mix(in srgb, var(--at-profit) 28%, transparent)',
  },
  '.cm-deletedText, .cm-deletedChunk .cm-deletedText, &.cm-merge-a .cm-changedText': {
    background: 'color-mix(in srgb, var(--at-loss) 28%, transparent)',
    textDecoration: 'none',
  },
  '.cm-deletedLine, .cm-deletedLine del': { textDecoration: 'none' },
  '.cm-collapsedLines': {
    padding: '6px 12px',
    background: 'var(--at-sunken)',
    color: 'var(--at-dim)',
    fontFamily: 'var(--at-font)',
    fontSize: '12px',
  },
  '.cm-changeGutter': { width: '3px', padding: '0' },
  '.cm-changedLineGutter, &.cm-merge-b .cm-changedLineGutter': { background: 'var(--at-profit)' },
  '.cm-deletedLineGutter, &.cm-merge-a .cm-changedLineGutter': { background: 'var(--at-loss)' },
});

export interface Side {
  label: string;
  script: string;
}

interface Props {
  before: Side;
  after: Side;
}

export function VersionDiff({ before, after }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const phone = usePhone();
  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const shown = phone ? inOneColumn(root, before, after) : sideBySide(root, before, after);
    return () => {
      shown.destroy();
    };
    // Only their words matter: the objects are new at each rendering.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [before.label, before.script, after.label, after.script, phone]);
  if (before.script === after.script) {
    return <p className="dim">The two versions are the same.</p>;
  }
  return (
    <div className={classes['diff']}>
      <div className={classes['heads']}>
        <span className={classes['before']}>− {before.label}</span>
        <span className={classes['after']}>+ {after.label}</span>
      </div>
      <div ref={host} className={classes['host']} />
    </div>
  );
}

const shared = (label: string) => [
  lineNumbers(),
  pineLanguage(),
  look,
  changes,
  EditorView.lineWrapping,
  EditorState.readOnly.of(true),
  EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  EditorView.editable.of(false),
];

function sideBySide(root: ShadowRoot, before: Side, after: Side): MergeView {
  return new MergeView({
    a: { doc: before.script, extensions: shared(before.label) },
    b: { doc: after.script, extensions: shared(after.label) },
    parent: root,
    root,
    collapseUnchanged: COLLAPSE,
    gutter: true,
  });
}

function inOneColumn(root: ShadowRoot, before: Side, after: Side): EditorView {
  return new EditorView({
    doc: after.script,
    extensions: [
      shared(`${before.label} compared with ${after.label}`),
      unifiedMergeView({
        original: before.script,
        mergeControls: false,
        collapseUnchanged: COLLAPSE,
      }),
    ],
    parent: root,
    root,
  });
}
