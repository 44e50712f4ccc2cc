import { expect, test } from 'vitest';
import { pipelineOf, totalMilliseconds, type PipelineSource } from './pipeline';

const TIMELINE = {
  received_at: '2026-11-20T08:00:00.000Z',
  parsed_at: '2026-11-20T08:00:00.004Z',
  risk_at: '2026-11-20T08:00:00.030Z',
  sent_at: '2026-11-20T08:00:00.050Z',
  filled_at: '2026-11-20T08:00:00.120Z',
};

const states = (source: PipelineSource) => pipelineOf(source).map(({ state }) => state);

test('a filled alert has five done stages with the time between', () => {
  const stages = pipelineOf({ status: 'done', timeline: TIMELINE });
  expect(stages.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'done']);
  expect(stages.map(({ milliseconds }) => milliseconds)).toEqual([null, 4, 26, 20, 70]);
  expect(totalMilliseconds({ timeline: TIMELINE })).toBe(120);
});

test('an alert under way waits at the first stage it has not reached', () => {
  const timeline = { ...TIMELINE, risk_at: null, sent_at: null, filled_at: null };
  expect(states({ status: 'claimed', timeline })).toEqual([
    'done',
    'done',
    'waiting',
    'unreached',
    'unreached',
  ]);
});

test('a refused alert fails at the first stage it has not reached', () => {
  const timeline = { ...TIMELINE, sent_at: null, filled_at: null };
  expect(states({ status: 'rejected', timeline })).toEqual([
    'done',
    'done',
    'done',
    'failed',
    'unreached',
  ]);
});

test('an alert that needed no order is done without a waiting dot', () => {
  const timeline = { ...TIMELINE, sent_at: null, filled_at: null };
  expect(states({ status: 'done', timeline }).slice(3)).toEqual(['unreached', 'unreached']);
});
