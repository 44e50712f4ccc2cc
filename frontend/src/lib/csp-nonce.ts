// What lets our own libraries add styles under a policy without 'unsafe-inline': the page's nonce.

/** The nonce of this page; none in development and tests, where there is no policy either. */
export const cspNonce =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// react-remove-scroll, below dialogs and drawers, looks for it under this name.
Object.assign(globalThis, { __webpack_nonce__: cspNonce || undefined });
