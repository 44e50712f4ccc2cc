// What to show of any thrown thing: the server's own words where it sent some.

export interface ProblemText {
  title: string;
  detail: string | undefined;
  requestId: string | undefined;
}

interface ProblemLike extends Error {
  title: string;
  detail?: string;
  requestId?: string;
}

const isProblem = (error: unknown): error is ProblemLike =>
  error instanceof Error && 'title' in error;

export function problemText(error: unknown): ProblemText {
  if (isProblem(error)) {
    return { title: error.title, detail: error.detail, requestId: error.requestId };
  }
  return {
    title: 'This page hit an error of its own',
    detail: error instanceof Error ? error.message : undefined,
    requestId: undefined,
  };
}

/** One sentence for a toast or under a form. */
export function problemSentence(error: unknown): string {
  const { title, detail } = problemText(error);
  return detail === undefined ? title : `${title}: ${detail}`;
}
