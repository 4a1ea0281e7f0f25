// Resources that need each other: none of them could be made first, and CloudFormation makes none
// (spec/functions-and-templates.md, section 13.5).
import { needsOf } from '../intrinsics/needs-of.ts';
import { TemplateError } from '../reading/template-error.ts';
import type { Resource } from '../template.ts';

/** Throws a TemplateError that names the circle, if there is one. `holds`: whether a condition does. */
export function refuseCircles(resources: readonly Resource[], holds: Parameters<typeof needsOf>[1]): void {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const done = new Set<string>();
  const visit = (resource: Resource, path: readonly Resource[]): void => {
    if (done.has(resource.id)) return;
    if (path.includes(resource)) throw circular([...path.slice(path.indexOf(resource)), resource]);
    for (const id of new Set(needsOf(resource, holds))) {
      const needed = byId.get(id);
      if (needed) visit(needed, [...path, resource]);
    }
    done.add(resource.id);
  };
  for (const resource of resources) visit(resource, []);
}

function circular(circle: readonly Resource[]): TemplateError {
  const ids = circle.map(({ id }) => id).join(' → ');
  const what = circle.length === 2 ? 'a resource needs itself' : 'resources need each other';
  const { place } = circle.find((resource) => resource.place) ?? {};
  return new TemplateError(place, `${what}: ${ids}; take one of the references, or a DependsOn, out`);
}
