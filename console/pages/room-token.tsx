// A token with which somebody joins a room, once and within a minute.
import { useState } from 'preact/hooks';
import { ModelForm } from '../parts/model-form.tsx';
import { Command } from '../parts/notices.tsx';
import { Time } from '../parts/time.tsx';

type Token = { readonly token: string; readonly tokenExpirationTime: string; readonly sessionExpirationTime: string };

export function RoomToken({ arn }: { readonly arn: string }) {
  const [made, setMade] = useState<Token>();
  return (
    <>
      <ModelForm<Token>
        service="ivschat"
        operation="CreateChatToken"
        members={['userId', 'capabilities', 'sessionDurationInMinutes', 'attributes']}
        fixed={{ roomIdentifier: arn }}
        submit="Make the token"
        done={setMade}
      />
      {made && (
        <div class="notice good" role="status">
          <p>
            Good for one connection until <Time at={made.tokenExpirationTime} />; the session ends at{' '}
            <Time at={made.sessionExpirationTime} />.
          </p>
          <Command text={made.token} />
        </div>
      )}
    </>
  );
}
