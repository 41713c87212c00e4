// Holding a finger on something, where there is no pointer to hover with.

const HELD_MS = 400;
// A finger trembles; one that moves further scrolls.
const TREMBLE = 10;

/**
 * Calls `pressed()` once a finger that stayed on the element for a moment lets go; while it stays the element shows that
 * by the class `held`. (A menu that opened before would be closed by the letting go.)
 */
export function longPress(element, pressed) {
  let timer = null;
  let from = null;
  const end = () => {
    clearTimeout(timer);
    element.classList.remove('held');
  };
  element.addEventListener('pointerdown', ({ pointerType, clientX, clientY, target }) => {
    end();
    if (pointerType !== 'touch' || target.closest('button, a')) return;
    from = { x: clientX, y: clientY };
    timer = setTimeout(() => element.classList.add('held'), HELD_MS);
  });
  element.addEventListener('pointermove', ({ clientX, clientY }) => {
    if (from && Math.hypot(clientX - from.x, clientY - from.y) > TREMBLE) end();
  });
  element.addEventListener('pointerup', () => {
    const isHeld = element.classList.contains('held');
    end();
    if (isHeld) setTimeout(pressed);
  });
  for (const name of ['pointercancel', 'pointerleave']) element.addEventListener(name, end);
  // The browser's own menu for it would lie over ours.
  element.addEventListener('contextmenu', (event) => {
    if (matchMedia('(hover: none)').matches && !event.target.closest('a')) event.preventDefault();
  });
}
