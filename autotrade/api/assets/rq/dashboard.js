// Shows what rq-dashboard's data say. All of it goes into the page as text, never as HTML: what
// jobs and their errors hold may have been written by anybody.
(() => {
  'use strict';

  const REGISTRIES = ['queued', 'started', 'scheduled', 'deferred', 'finished', 'failed', 'canceled'];
  const EVERY_MS = 3000;
  const content = document.getElementById('content');
  const state = document.getElementById('state');

  const element = (name, ...children) => {
    const made = document.createElement(name);
    made.append(...children.map((each) => each ?? ''));
    return made;
  };

  const link = (text, href) => {
    const made = element('a', String(text));
    made.href = href;
    return made;
  };

  const table = (heads, rows) => {
    const cells = (name, values) =>
      element('tr', ...values.map((value) => (value instanceof Node ? element(name, value) : element(name, String(value ?? '')))));
    const body = rows.length ? rows.map((row) => cells('td', row)) : [element('tr', element('td', 'None.'))];
    return element('table', element('thead', cells('th', heads)), element('tbody', ...body));
  };

  const jobLink = (id) => link(id, `/rq/0/view/job/${encodeURIComponent(id)}`);

  const views = {
    queues: {
      data: () => '/rq/0/data/queues.json',
      show: ({ queues }) => [
        element('h2', 'Queues'),
        table(
          ['Queue', ...REGISTRIES],
          queues.map((queue) => [
            queue.name,
            ...REGISTRIES.map((name) =>
              link(name === 'queued' ? queue.count : queue[`${name}_job_registry_count`], queue[`${name}_url`]),
            ),
          ]),
        ),
      ],
    },
    workers: {
      data: () => '/rq/0/data/workers.json',
      show: ({ workers }) => [
        element('h2', 'Workers'),
        table(
          ['Worker', 'Queues', 'State', 'Present job', 'Last sign of life', 'Done', 'Failed'],
          workers.map((worker) => [
            worker.name,
            worker.queues.join(', '),
            worker.state,
            worker.current_job === 'idle' ? 'none' : jobLink(worker.current_job.job_id),
            worker.last_heartbeat,
            worker.successful_job_count,
            worker.failed_job_count,
          ]),
        ),
      ],
    },
    jobs: {
      data: (rest) => `/rq/0/data/jobs/${rest}.json`,
      show: ({ name, registry_name: registry, jobs, pagination }) => [
        element('h2', `${name}: ${registry}`),
        table(
          ['Job', 'What', 'Made', 'Ended', 'Error'],
          jobs.map((job) => [
            jobLink(job.id),
            job.description,
            job.created_at,
            job.ended_at,
            (job.exc_info ?? '').trim().split('\n').pop(),
          ]),
        ),
        element(
          'p',
          `Page ${pagination.current_page} of ${Math.max(1, pagination.num_pages)}. `,
          ...(pagination.prev_page ? [link('Newer', pagination.prev_page.url), ' '] : []),
          ...(pagination.next_page ? [link('Older', pagination.next_page.url)] : []),
        ),
      ],
    },
    job: {
      data: (rest) => `/rq/0/data/job/${rest}.json`,
      show: (job) => [
        element('h2', `Job ${job.id}`),
        table(
          ['Fact', 'Value'],
          ['description', 'origin', 'status', 'created_at', 'enqueued_at', 'started_at', 'ended_at'].map(
            (name) => [name, job[name]],
          ),
        ),
        ...(job.exc_info ? [element('h3', 'Error'), element('pre', job.exc_info)] : []),
      ],
    },
  };

  const [, name = 'queues', rest = ''] = /^\/rq\/0\/view\/(\w+)(?:\/(.*))?$/.exec(location.pathname) ?? [];
  const view = views[name] ?? views.queues;

  const refresh = async () => {
    const answer = await fetch(view.data(rest), { headers: { Accept: 'application/json' } });
    const body = await answer.json();
    if (!answer.ok) {
      state.textContent = body.detail;
      return answer.status !== 401;
    }
    content.replaceChildren(...view.show(body));
    state.textContent = `As of ${new Date().toLocaleTimeString()}`;
    return true;
  };

  const follow = async () => {
    let goesOn = true;
    try {
      goesOn = await refresh();
    } catch {
      state.textContent = 'The server does not answer.';
    }
    if (goesOn) setTimeout(follow, EVERY_MS);
  };

  follow();
})();
