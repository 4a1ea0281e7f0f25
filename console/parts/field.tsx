// One member of a model as a field of a form, with its sentence of help, its bounds and what is wrong with it.
import type { Member, Shape } from '../api/models.ts';
import type { Draft } from './draft.ts';
import { isChoice } from './draft.ts';

type Props = {
  readonly id: string;
  readonly name: string;
  readonly member: Member;
  readonly draft: Draft;
  readonly problem: string | undefined;
  readonly change: (draft: Draft) => void;
};

/** `maximumMessageLength` for people: "Maximum message length". */
const titleOf = (name: string) => {
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replaceAll(/\b(?:id|uri)\b/gi, (word) => word.toUpperCase());
};

export function Field({ id, name, member, draft, problem, change }: Props) {
  if (member.type === 'structure' || member.type === 'union') {
    const drafts = draft as Readonly<Record<string, Draft>>;
    return (
      <fieldset aria-describedby={`${id}-help`}>
        <legend>{titleOf(name)}</legend>
        <Help id={id} member={member} problem={problem} />
        {Object.entries(member.members).map(([inner, shape]) => (
          <Field
            key={inner}
            id={`${id}-${inner}`}
            name={inner}
            member={shape}
            draft={drafts[inner] ?? ''}
            problem={undefined}
            change={(one) => change({ ...drafts, [inner]: one })}
          />
        ))}
      </fieldset>
    );
  }
  if (isChoice(member)) return <Choices {...{ id, name, member, draft, problem, change }} />;
  return (
    <div class="field">
      <label for={id}>
        {titleOf(name)}
        {!member.optional && <span class="needed"> (needed)</span>}
      </label>
      <Entry {...{ id, name, member, problem, change }} draft={draft as string} />
      <Help id={id} member={member} problem={problem} />
    </div>
  );
}

/** What is said of a field, for eyes and for screen readers. */
function Help({ id, member, problem }: Pick<Props, 'id' | 'member' | 'problem'>) {
  return (
    <p id={`${id}-help`} class="help">
      {problem && <strong class="problem">It {problem}. </strong>}
      {member.doc} {boundsOf(member)} {FORMATS[member.type]}
    </p>
  );
}

const FORMATS: { readonly [type in Shape['type']]?: string } = {
  map: 'One to a line, as in name=value.',
  list: 'One to a line.',
};

function boundsOf(shape: Shape): string {
  if (shape.type !== 'string' && shape.type !== 'integer' && shape.type !== 'double') return '';
  if (shape.max === undefined) return '';
  const { min = 0, max } = shape;
  const range = min === 0 ? `Up to ${max}` : min === max ? `${max}` : `${min} to ${max}`;
  return shape.type === 'string' ? `${range} characters.` : `${range}.`;
}

type EntryProps = Omit<Props, 'draft'> & { readonly draft: string };

function Entry({ id, name, member, draft, problem, change }: EntryProps) {
  const shared = {
    id,
    name,
    value: draft,
    'aria-invalid': problem !== undefined,
    'aria-describedby': `${id}-help`,
    'aria-required': !member.optional,
    onInput: (event: Event) => change((event.currentTarget as HTMLInputElement).value),
  };
  if (member.type === 'map' || member.type === 'list') return <textarea {...shared} rows={3} spellcheck={false} />;
  if (member.type === 'string' && member.enum) {
    return (
      <select {...shared}>
        <option value="">(not set)</option>
        {member.enum.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    );
  }
  const isNumber = member.type === 'integer' || member.type === 'double';
  return <input {...shared} type="text" inputMode={isNumber ? 'numeric' : 'text'} autocomplete="off" />;
}

function Choices({ id, name, member, draft, problem, change }: Props) {
  const chosen = draft as readonly string[];
  const words = member.type === 'list' && member.of.type === 'string' ? (member.of.enum ?? []) : [];
  const toggle = (word: string) =>
    change(words.filter((one) => (one === word ? !chosen.includes(one) : chosen.includes(one))));
  return (
    <fieldset aria-describedby={`${id}-help`}>
      <legend>{titleOf(name)}</legend>
      {words.map((word) => (
        <label key={word} class="choice">
          <input type="checkbox" name={name} checked={chosen.includes(word)} onChange={() => toggle(word)} /> {word}
        </label>
      ))}
      <p id={`${id}-help`} class="help">
        {problem && <strong class="problem">It {problem}. </strong>}
        {member.doc}
      </p>
    </fieldset>
  );
}
