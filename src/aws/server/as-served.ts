// A model as the server holds requests against it: with all that clients are not told. Made once, when a service begins.
import type { Bounds, Member, Members, Operation, Service, Shape } from '../shape.ts';

export function asServed(model: Service): Service {
  const served = ([name, operation]: [string, Operation]): [string, Operation] => [
    name,
    { ...operation, input: servedMembers(operation.input, model.bounds) },
  ];
  return { ...model, operations: Object.fromEntries(Object.entries(model.operations).map(served)) };
}

const servedMembers = (members: Members, bounds: Bounds | undefined): Members =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, servedShape(member, bounds) as Member]));

function servedShape(shape: Shape, bounds: Bounds | undefined): Shape {
  switch (shape.type) {
    case 'string':
      return { ...(bounds && !shape.enum && { max: bounds.textMax }), ...shape, ...shape.server };
    case 'list':
      return {
        ...(bounds && { max: bounds.entriesMax }),
        ...shape,
        ...shape.server,
        of: servedShape(shape.of, bounds),
      };
    case 'map': {
      const of = servedShape(shape.of, bounds);
      return {
        ...(bounds && { max: bounds.entriesMax }),
        ...(bounds && of.type === 'string' && { bytesMax: bounds.mapBytesMax }),
        ...shape,
        ...shape.server,
        key: { ...(bounds && { max: bounds.keyMax }), ...shape.key },
        of,
      };
    }
    case 'structure':
    case 'union':
      return { ...shape, members: servedMembers(shape.members, bounds) };
    default:
      return shape;
  }
}
