/** The value of a variable that is made when a template first asks for it. Most ask for few. */
export class Later {
  readonly make: () => unknown;

  constructor(make: () => unknown) {
    this.make = make;
  }
}
