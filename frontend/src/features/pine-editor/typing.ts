// Typing over a selection without the browser's help.
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

/**
 * Left to itself the browser keeps the look of what is typed over by a `style` attribute, which the
 * page's policy forbids. The text goes in as the editor's own change instead.
 */
export const typeOver: Extension = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const { from, to, empty } = state.selection.main;
    const text = event.data;
    if (event.inputType !== 'insertText' || text === null || empty) return false;
    if (state.readOnly || view.composing || state.selection.ranges.length > 1) return false;
    event.preventDefault();
    const insert = () =>
      state.update(state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
    const handlers = state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
    return true;
  },
});
