// For tests, and imported before the editor: what it takes for granted of a browser and jsdom lacks.

// No boxes, for jsdom lays nothing out.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList;

// By jsdom's vendor the editor would take it for Safari, and work around that one's faults.
Object.defineProperty(navigator, 'vendor', { value: '' });
