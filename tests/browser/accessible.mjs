// What axe-core finds wrong for people who cannot see, hear or point.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails with every violation of WCAG 2.2 A and AA, and of axe's own good practice, in the light and the dark scheme. */
export async function noViolation(page, name) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    // Evaluated from outside: the page's own policy forbids scripts in it.
    await page.evaluate(source);
    const violations = await page.evaluate(async () => {
      const { violations } = await window.axe.run(document);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
    });
    assert.deepEqual(violations, [], `${name} in ${colorScheme}`);
  }
}
