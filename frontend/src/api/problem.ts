// RFC 9457 problem documents as one typed error.

export interface ApiProblemFields {
  /** The last part of the problem's type: `confirmation-required`. */
  code?: string | undefined;
  title: string;
  status: number;
  detail?: string | undefined;
  /** Field name -> what is wrong with it. */
  errors?: Record<string, string[]> | undefined;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
}

/** Any failure of a call: the server's own words, or `status` 0 when no answer came. */
export class ApiProblem extends Error {
  readonly code: string | undefined;
  readonly title: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: Record<string, string[]>;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(fields: ApiProblemFields) {
    super(fields.detail ?? fields.title);
    this.name = 'ApiProblem';
    this.code = fields.code;
    this.title = fields.title;
    this.status = fields.status;
    this.detail = fields.detail;
    this.errors = fields.errors ?? {};
    this.requestId = fields.requestId;
    this.retryAfterSeconds = fields.retryAfterSeconds;
  }

  /** The first complaint about a field, for the line under its input. */
  field(name: string): string | undefined {
    return this.errors[name]?.[0];
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Flattens nested complaints (`{json: {risk: {max_value: [..]}}}`) to `risk.max_value`. */
function fieldErrors(value: unknown, prefix = ''): Record<string, string[]> {
  if (!isRecord(value)) return {};
  const found: Record<string, string[]> = {};
  for (const [key, inner] of Object.entries(value)) {
    // flask-smorest says where the value came from; a form has no use for that.
    const isPlace = prefix === '' && (key === 'json' || key === 'query');
    const name = isPlace ? '' : prefix === '' ? key : `${prefix}.${key}`;
    if (Array.isArray(inner)) found[name || key] = inner.map(String);
    else if (typeof inner === 'string') found[name || key] = [inner];
    else Object.assign(found, fieldErrors(inner, name));
  }
  return found;
}

/** What an error says of one field of a form, if anything. */
export const fieldOf = (error: unknown, name: string): string | undefined =>
  error instanceof ApiProblem ? error.field(name) : undefined;

/** True where every complaint of an error has one of these fields to stand at. */
export const isAllAtFields = (error: unknown, names: readonly string[]): boolean =>
  error instanceof ApiProblem &&
  Object.keys(error.errors).length > 0 &&
  Object.keys(error.errors).every((name) => names.includes(name));

const TITLES: Record<number, string> = {
  401: 'Please log in again',
  403: 'You may not do this',
  404: 'Not found',
  429: 'Too many requests',
  503: 'The server cannot reach its database',
};

/** Builds the error from an answer's body and response; both may be missing. */
export function problemFrom(body: unknown, response: Response | undefined): ApiProblem {
  if (response === undefined) {
    return new ApiProblem({
      title: 'The server did not answer',
      status: 0,
      detail: 'Check your connection, then try again.',
    });
  }
  const fields = isRecord(body) ? body : {};
  const type = text(fields['type']);
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiProblem({
    code: type?.slice(type.lastIndexOf('/') + 1),
    title:
      text(fields['title']) ?? TITLES[response.status] ?? `The server answered ${response.status}`,
    status: response.status,
    detail: text(fields['detail']),
    errors: fieldErrors(fields['errors']),
    requestId: text(fields['request_id']) ?? text(response.headers.get('X-Request-ID')),
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  });
}
