// How a log-in at a broker's own page can end, as the server writes it into the address.

export const LOGIN_RESULTS = ['connected', 'failed', 'unavailable', 'unknown'] as const;
export type LoginResult = (typeof LOGIN_RESULTS)[number];
