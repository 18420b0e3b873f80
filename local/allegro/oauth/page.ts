/** The one look of the pages that a seller sees in the browser. `title` and `body` must be safe HTML. */
export function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Local Allegro</title>
<style>body{font:16px sans-serif;max-width:32rem;margin:4rem auto}button{font:inherit;padding:.4rem 1.2rem}</style>
<h1>${title}</h1><p>This is the local Allegro of a developer's machine, not allegro.pl.</p>${body}</html>`;
}
