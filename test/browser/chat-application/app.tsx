import { useState } from 'react';
import type { Member, Settings } from './api.ts';
import { Chat } from './chat.tsx';

/** The sign-in form, then the chat, until the visitor leaves it. */
export function App({ settings }: { settings: Settings }) {
  const [member, setMember] = useState<Member>();
  if (member) return <Chat settings={settings} member={member} onLeave={() => setMember(undefined)} />;

  const signIn = (form: FormData) => {
    setMember({ userId: form.get('name') as string, role: form.get('role') as Member['role'] });
  };
  return (
    <form className="sign-in" action={signIn}>
      <h1>Green room</h1>
      <label>
        Name
        <input name="name" required maxLength={128} autoComplete="off" />
      </label>
      <label>
        Role
        <select name="role">
          <option value="viewer">viewer</option>
          <option value="moderator">moderator</option>
        </select>
      </label>
      <button className="primary">Sign in</button>
    </form>
  );
}
