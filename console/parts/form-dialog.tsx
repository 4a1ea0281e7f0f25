// A button that asks for what is needed in a dialog: it names what it is about, and is there only while it is open.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

type Props = {
  readonly label: string;
  /** Which one, where several such buttons stand below each other. */
  readonly of: string;
  readonly title: string;
  readonly children: (close: () => void) => ComponentChildren;
};

export function FormDialog({ label, of, title, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  const close = () => dialog.current?.close();
  return (
    <>
      <button type="button" class="quiet danger" aria-label={`${label} ${of}`} onClick={() => setIsOpen(true)}>
        {label}
      </button>
      {isOpen && (
        <dialog ref={dialog} aria-label={title} onClose={() => setIsOpen(false)}>
          <h2>{title}</h2>
          {children(close)}
          <p class="buttons">
            <button type="button" onClick={close}>
              Keep it
            </button>
          </p>
        </dialog>
      )}
    </>
  );
}
