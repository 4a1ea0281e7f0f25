import { Command } from '../parts/notices.tsx';

type Props = { readonly addresses: readonly { readonly what: string; readonly address: string }[] };

/** Each with a button that copies it. */
export const Addresses = ({ addresses }: Props) => (
  <dl class="addresses">
    {addresses.map(({ what, address }) => (
      <div key={what + address}>
        <dt>{what}</dt>
        <dd>
          <Command text={address} />
        </dd>
      </div>
    ))}
  </dl>
);
