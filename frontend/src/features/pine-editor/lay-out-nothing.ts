// For tests: jsdom lays nothing out, so that the editor, which measures its text, is told of no boxes.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
