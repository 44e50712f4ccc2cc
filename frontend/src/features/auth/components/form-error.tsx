// What went wrong, over a form.
import { ApiProblem } from '@/api/problem';
import { problemSentence } from '@/lib/problem-text';
import classes from './auth.module.css';

export function FormError({ error }: { error: Error }) {
  const id = error instanceof ApiProblem && error.status >= 500 ? error.requestId : undefined;
  return (
    <p className={classes['error']} role="alert">
      {problemSentence(error)}
      {id !== undefined && ` (request id ${id})`}
    </p>
  );
}
