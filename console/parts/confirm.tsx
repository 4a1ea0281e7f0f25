// A button for what cannot be undone: it asks once, and names what will be gone.
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { CallError } from '../api/client.ts';
import { Refusal } from './notices.tsx';

type Props = {
  readonly label: string;
  /** Which one, where several such buttons stand below each other. */
  readonly of?: string;
  readonly title: string;
  readonly children: ComponentChildren;
  readonly run: () => Promise<unknown>;
};

export function Confirm({ label, of, title, children, run }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [refusal, setRefusal] = useState<CallError>();
  const [isBusy, setIsBusy] = useState(false);
  const close = () => dialog.current?.close();
  const go = async () => {
    if (isBusy) return;
    setIsBusy(true);
    setRefusal(undefined);
    try {
      await run();
      close();
    } catch (cause) {
      if (!(cause instanceof CallError)) throw cause;
      setRefusal(cause);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <>
      <button
        type="button"
        class="danger"
        aria-label={of && `${label} ${of}`}
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-label={title}>
        <h2>{title}</h2>
        {children}
        {refusal && <Refusal error={refusal} />}
        <p class="buttons">
          <button type="button" onClick={close}>
            Keep it
          </button>
          <button type="button" class="danger" aria-disabled={isBusy} onClick={() => void go()}>
            {title}
          </button>
        </p>
      </dialog>
    </>
  );
}
