// What the embedding page listens to.

type Handler = (detail: unknown) => void;

export class Events {
  private readonly handlers = new Map<string, Set<Handler>>();

  /** Gives a function that ends it. */
  on(event: string, handler: Handler): () => void {
    const handlers = this.handlers.get(event) ?? new Set();
    this.handlers.set(event, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  emit(event: string, detail: unknown): void {
    for (const handler of this.handlers.get(event) ?? []) {
      try {
        handler(detail);
      } catch (problem) {
        reportError(problem); // the page's own mistake, told to the page
      }
    }
  }
}
