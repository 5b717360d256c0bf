/**
 * A question with choices: predict (answered before the run, and it covers the counts until then) or quiz.
 */
import { Circle, CircleCheck, CircleHelp, CircleX, Eye } from 'lucide-react';
import { useId } from 'react';
import { useStore } from 'zustand';
import type { Choice, LessonBlock } from '../../src/index.ts';
import { useCommands } from '../commands/commands-context.tsx';
import type { Answer } from '../stores/lesson-store.ts';
import { useStores } from '../stores/stores.tsx';
import { Button } from '../ui/Button.tsx';
import styles from './Lesson.module.css';
import { InlineMarkdown, Prose } from './Prose.tsx';

type QuestionBlock = Extract<LessonBlock, { kind: 'predict' | 'quiz' }>;

function Answered({ choices, answer }: { choices: readonly Choice[]; answer: Answer }) {
  return (
    <div className={styles.opts}>
      {choices.map((choice, index) => {
        const isMine = answer === index;
        const Icon = choice.correct ? CircleCheck : isMine ? CircleX : Circle;
        const tone = choice.correct ? styles.right : isMine ? styles.mine : '';
        return (
          <div key={choice.text} className={`${styles.opt} ${tone}`}>
            <Icon className="i" size={16} aria-label={choice.correct ? 'right' : isMine ? 'wrong' : 'not right'} />
            <span>
              <span className={styles.choice}>
                <InlineMarkdown text={choice.text} />
              </span>{' '}
              {isMine && <span className={styles.tag}>your answer</span>}
              {choice.explanation && (
                <span className={styles.why}>
                  <InlineMarkdown text={choice.explanation} />
                </span>
              )}
            </span>
          </div>
        );
      })}
    </div>
  );
}

export function QuestionCard({ block, answer }: { block: QuestionBlock; answer: Answer | undefined }) {
  const { answer: give } = useCommands();
  const { lesson } = useStores();
  const picked = useStore(lesson, (state) => state.picked[block.id] ?? null);
  const name = useId();
  const isPredict = block.kind === 'predict';
  const Icon = isPredict ? Eye : CircleHelp;
  const state = answer === undefined ? (isPredict ? 'answer, then run' : '') : answer === null ? 'skipped' : 'answered';
  return (
    <section className={styles.card} aria-label={isPredict ? 'Predict' : 'Question'}>
      <p className={styles.cardHead}>
        <Icon className="i" size={14} aria-hidden />
        {isPredict ? 'Predict' : 'Question'}
        <span className={styles.push}>{state}</span>
      </p>
      <div className={styles.question} id={`${name}-q`}>
        <Prose tree={block.prompt} />
      </div>
      {answer === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (picked !== null) give(block.id, picked);
          }}
        >
          <div className={styles.opts} role="radiogroup" aria-labelledby={`${name}-q`}>
            {block.choices.map((choice, index) => (
              <label key={choice.text} className={`${styles.opt} ${picked === index ? styles.picked : ''}`}>
                <input
                  type="radio"
                  name={name}
                  checked={picked === index}
                  onChange={() => lesson.getState().pick(block.id, index)}
                />
                <span className={styles.choice}>
                  <InlineMarkdown text={choice.text} />
                </span>
              </label>
            ))}
          </div>
          <div className={styles.cardFoot}>
            <Button size="small" weight="primary" type="submit" disabled={picked === null}>
              That is my answer
            </Button>
            {isPredict && (
              <Button size="small" weight="quiet" onClick={() => give(block.id, null)}>
                Skip
              </Button>
            )}
            {isPredict && <span className={styles.push}>Run answers it too</span>}
          </div>
        </form>
      ) : (
        <Answered choices={block.choices} answer={answer} />
      )}
    </section>
  );
}
