// What opens over a page: a side drawer or dialog on a desk, a bottom sheet on a phone.
import { Drawer, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePhone } from '@/lib/use-phone';
import classes from './sheet.module.css';

interface Props {
  opened: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** `side` for details beside a list, `wide` for two columns of them, `dialog` for a question or a short form. */
  kind?: 'side' | 'wide' | 'dialog';
}

const drawer = (name: 'content' | 'bottom') => ({
  content: `${classes['content']} ${name === 'bottom' ? classes['bottom'] : ''}`,
  header: classes['header'] ?? '',
  title: classes['title'] ?? '',
  body: classes['body'] ?? '',
});

const close = { 'aria-label': 'Close' };

export function Sheet({ opened, onClose, title, children, kind = 'side' }: Props) {
  const phone = usePhone();
  if (!phone && kind === 'dialog') {
    return (
      <Modal
        opened={opened}
        onClose={onClose}
        title={title}
        size={520}
        centered
        closeButtonProps={close}
        lockScroll={false}
        overlayProps={{ backgroundOpacity: 0.45 }}
        classNames={{ ...drawer('content'), content: classes['dialog'] ?? '' }}
      >
        {children}
      </Modal>
    );
  }
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      position={phone ? 'bottom' : 'right'}
      size={phone ? '88dvh' : kind === 'wide' ? 1160 : 760}
      closeButtonProps={close}
      lockScroll={false}
      overlayProps={{ backgroundOpacity: phone ? 0.45 : 0.25 }}
      classNames={drawer(phone ? 'bottom' : 'content')}
    >
      {children}
    </Drawer>
  );
}
