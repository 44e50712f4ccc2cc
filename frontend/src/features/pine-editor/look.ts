// How the editor looks, in the app's own colours.
import { EditorView } from '@codemirror/view';

const TOOLTIP = {
  background: 'var(--at-raised)',
  color: 'var(--at-text)',
  border: '1px solid var(--at-line-strong)',
  borderRadius: '6px',
  boxShadow: 'var(--at-shadow)',
};

export const look = EditorView.theme({
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
    // The page asks for contextual forms by feature, which outweighs the variant.
    fontFeatureSettings: '"calt" 0, "liga" 0',
  },
  '.cm-scroller:focus-visible': {
    outline: '2px solid var(--at-accent-text)',
    outlineOffset: '-2px',
  },
  '.cm-content': { caretColor: 'var(--at-text)', padding: '10px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--at-text)' },
  '.cm-gutters': {
    background: 'var(--at-surface)',
    color: 'var(--at-faint)',
    borderRight: '1px solid var(--at-line)',
  },
  '.cm-foldGutter .cm-gutterElement': { padding: '0 4px', cursor: 'pointer' },
  '.cm-foldPlaceholder': {
    margin: '0 4px',
    padding: '0 6px',
    border: '1px solid var(--at-line-strong)',
    background: 'var(--at-sunken)',
    color: 'var(--at-dim)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    background: 'color-mix(in srgb, var(--at-hover) 60%, transparent)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { background: 'color-mix(in srgb, var(--at-accent) 28%, transparent)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    background: 'var(--at-accent-soft)',
    outline: '1px solid var(--at-line-strong)',
  },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': {
    background: 'var(--at-loss-soft)',
  },
  '.cm-selectionMatch, .cm-searchMatch': { background: 'var(--at-warn-soft)' },
  '.cm-searchMatch-selected': { outline: '1px solid var(--at-warn)' },
});

/** Everything that opens over or beside the text. */
export const popUps = EditorView.theme({
  '.cm-panels': {
    background: 'var(--at-raised)',
    color: 'var(--at-text)',
    borderBottom: '1px solid var(--at-line)',
  },
  '.cm-panel.cm-search': { padding: '8px 32px 8px 12px', fontSize: '12px' },
  '.cm-panel.cm-search label': { fontSize: '12px' },
  '.cm-panel.cm-search [name=close]': { width: '28px', height: '28px', color: 'inherit' },
  '.cm-textfield': {
    padding: '4px 8px',
    border: '1px solid var(--at-line-strong)',
    borderRadius: '6px',
    background: 'var(--at-surface)',
    color: 'inherit',
    fontSize: '13px',
  },
  '.cm-button': {
    padding: '4px 10px',
    border: '1px solid var(--at-line-strong)',
    borderRadius: '6px',
    background: 'var(--at-surface)',
    backgroundImage: 'none',
    color: 'inherit',
    fontSize: '12px',
    cursor: 'pointer',
  },
  '.cm-tooltip': { ...TOOLTIP, maxWidth: 'min(560px, calc(100vw - 24px))', zIndex: '200' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--at-mono)',
    fontSize: '12.5px',
    maxHeight: '264px',
    minWidth: 'min(300px, calc(100vw - 24px))',
    maxWidth: 'min(560px, calc(100vw - 24px))',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', lineHeight: '20px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--at-accent-soft)',
    color: 'var(--at-text)',
  },
  '.cm-completionMatchedText': {
    textDecoration: 'none',
    color: 'var(--at-accent-text)',
    fontWeight: '600',
  },
  '.cm-completionDetail': { color: 'var(--at-dim)', fontStyle: 'normal', fontSize: '12px' },
  '.cm-completionIcon': { opacity: '1', color: 'var(--at-faint)', width: '18px' },
  '.cm-completionInfo': { ...TOOLTIP, padding: '0', width: '320px' },
  '.cm-pine-doc, .cm-tooltip.cm-pine-signature': { padding: '8px 12px' },
  '.cm-pine-signature': {
    fontFamily: 'var(--at-mono)',
    fontSize: '12px',
    lineHeight: '18px',
    overflowWrap: 'anywhere',
  },
  '.cm-pine-signature + .cm-pine-signature': {
    marginTop: '6px',
    paddingTop: '6px',
    borderTop: '1px solid var(--at-line)',
  },
  '.cm-pine-active': { color: 'var(--at-accent-text)', fontWeight: '600' },
  '.cm-pine-more': { color: 'var(--at-dim)', fontSize: '12px' },
  '.cm-pine-says': {
    margin: '6px 0 0',
    fontFamily: 'var(--at-font)',
    fontSize: '13px',
    lineHeight: '18px',
    color: 'var(--at-dim)',
  },
  '@media (max-width: 48em)': {
    '.cm-button, .cm-textfield, .cm-panel.cm-search [name=close]': { minHeight: '44px' },
    // There is no room beside the list, and over it it would hide what can be chosen.
    '.cm-completionInfo': { display: 'none' },
  },
});

/** Where the checker found something. */
export const marks = EditorView.theme({
  '.cm-lint-marker': { width: '8px', height: '8px', margin: '6px 3px', borderRadius: '50%' },
  '.cm-lint-marker-error': { content: '""', background: 'var(--at-loss)' },
  '.cm-lint-marker-warning': { content: '""', background: 'var(--at-warn)' },
  '.cm-lint-marker-info, .cm-lint-marker-hint': { content: '""', background: 'var(--at-paper)' },
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
  '.cm-lintRange-hint': { backgroundImage: 'none' },
  '.cm-diagnostic': {
    padding: '8px 12px',
    borderLeft: '3px solid var(--at-paper)',
    fontFamily: 'var(--at-font)',
    fontSize: '13px',
    lineHeight: '18px',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--at-loss)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--at-warn)' },
  '.cm-diagnosticText': { display: 'block' },
  '.cm-diagnosticSource': { color: 'var(--at-faint)', opacity: '1', fontSize: '11px' },
  '.cm-diagnosticAction': {
    display: 'inline-block',
    margin: '6px 8px 0 0',
    padding: '3px 10px',
    borderRadius: '6px',
    background: 'var(--at-accent-soft)',
    color: 'var(--at-accent-text)',
    fontSize: '12px',
    fontWeight: '500',
  },
});
