/** What is made of an object: once, and kept for as long as the object lives. */
export function oncePer<Source extends object, Made>(make: (source: Source) => Made): (source: Source) => Made {
  const kept = new WeakMap<Source, Made>();
  return (source) => {
    const known = kept.get(source);
    if (known !== undefined || kept.has(source)) return known as Made;
    const made = make(source);
    kept.set(source, made);
    return made;
  };
}
