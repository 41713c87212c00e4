// A list is one stop of the Tab key; inside, the arrow keys go on.

/** `rows` finds what can be focused, in order. */
export function roving(list, rows) {
  const all = () => [...list.querySelectorAll(rows)];
  const settle = (current) => {
    for (const row of all()) row.tabIndex = row === current ? 0 : -1;
  };
  list.addEventListener('focusin', ({ target }) => {
    const row = target.closest(rows);
    if (row) settle(row);
  });
  list.addEventListener('keydown', (event) => {
    const items = all();
    const at = items.indexOf(document.activeElement);
    const to = at < 0 ? undefined : target(event.key, at, items);
    if (to === undefined) return;
    event.preventDefault();
    items[to].focus();
  });
  return {
    /** After the rows changed: exactly one of them stays a stop. */
    refresh(preferred) {
      const items = all();
      if (!items.some((row) => row.tabIndex === 0)) settle(preferred ?? items[0]);
    },
  };
}

function target(key, at, items) {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, items.length - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return items.length - 1;
    default:
      return undefined;
  }
}
