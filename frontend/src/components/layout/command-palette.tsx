// Ctrl-K: go anywhere, do anything, without the mouse.
import { Modal } from '@mantine/core';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import classes from './palette.module.css';

export interface Command {
  id: string;
  label: string;
  hint?: string;
  icon?: ReactNode;
  run: () => void;
}

interface Props {
  opened: boolean;
  onClose: () => void;
  commands: readonly Command[];
}

/** Every word typed must begin somewhere in the label or hint. */
export function findCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label, hint }) => {
    const haystack = `${label} ${hint ?? ''}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
}

export function CommandPalette({ opened, onClose, commands }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      size={560}
      yOffset="12vh"
      attributes={{ content: { 'aria-label': 'Search and commands' } }}
      lockScroll={false}
      overlayProps={{ backgroundOpacity: 0.45 }}
      classNames={{ content: classes['content'] ?? '', body: classes['body'] ?? '' }}
    >
      <Choices commands={commands} onClose={onClose} />
    </Modal>
  );
}

function Choices({ commands, onClose }: Omit<Props, 'opened'>) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const found = findCommands(commands, text);
  const choose = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const steer = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setActive((active + step + found.length) % found.length);
    }
    if (event.key === 'Enter') choose(found[active]);
  };
  return (
    <>
      <input
        className={classes['input']}
        data-autofocus
        role="combobox"
        aria-label="Search and commands"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found[active] && `${listId}-${found[active].id}`}
        placeholder="Go to a page, a strategy, a broker…"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={steer}
      />
      {found.length === 0 && <p className={classes['none']}>Nothing is called that.</p>}
      <ul className={classes['list']} id={listId} role="listbox" aria-label="Commands">
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`${listId}-${command.id}`}
            role="option"
            aria-selected={index === active}
            className={classes['option']}
            onMouseMove={() => {
              setActive(index);
            }}
            onClick={() => {
              choose(command);
            }}
          >
            {command.icon}
            {command.label}
            {command.hint !== undefined && <small>{command.hint}</small>}
          </li>
        ))}
      </ul>
    </>
  );
}
