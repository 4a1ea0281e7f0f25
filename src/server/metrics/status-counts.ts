/** How often something ended with which status: bounded by the statuses of HTTP, and by those who name the things. */
export class StatusCounts {
  readonly counts = new Map<string, Map<number, number>>();

  add(name: string, status: number): void {
    const statuses = this.counts.get(name) ?? new Map<number, number>();
    if (statuses.size === 0) this.counts.set(name, statuses);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
}
