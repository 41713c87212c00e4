// Holding a finger on something, where there is no pointer to hover with.

const HELD_MS = 450;
// A finger trembles; one that moves further scrolls.
const TREMBLE = 10;

/** Calls `pressed()` when a finger stays on the element for a moment. */
export function longPress(element, pressed) {
  let timer = null;
  let from = null;
  const end = () => clearTimeout(timer);
  element.addEventListener('pointerdown', ({ pointerType, clientX, clientY, target }) => {
    end();
    if (pointerType !== 'touch' || target.closest('button, a')) return;
    from = { x: clientX, y: clientY };
    timer = setTimeout(pressed, HELD_MS);
  });
  element.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (from && Math.hypot(clientX - from.x, clientY - from.y) > TREMBLE) end();
  });
  for (const name of ['pointerup', 'pointercancel', 'pointerleave']) element.addEventListener(name, end);
  // The browser's own menu for it would lie over ours.
  element.addEventListener('contextmenu', (event) => {
    if (matchMedia('(hover: none)').matches && !event.target.closest('a')) event.preventDefault();
  });
}
