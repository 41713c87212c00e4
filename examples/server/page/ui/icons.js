// The drawings, as paths in a square of 24 units. They are part of the program and not files of their own: a page that
// has lost its server still needs to draw that.

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing; it says nothing to those who listen, so the button around it needs a label. */
export function icon(name) {
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  // Ticks are wide and low.
  svg.setAttribute('viewBox', ['sent', 'double'].includes(name) ? '0 0 24 16' : '0 0 24 24');
  svg.append(path);
  return svg;
}

const PATHS = {
  back: 'M19 12H5m6-7-7 7 7 7',
  send: 'M12 19V5m-6 6 6-6 6 6',
  down: 'M12 5v14m6-6-6 6-6-6',
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M4.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M11.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0M18.5 12a.5.5 0 1 0 1 0a.5.5 0 1 0-1 0',
  compose: 'M11 5H6a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-5M18.4 3.6a1.7 1.7 0 0 1 2.4 2.4L12.5 14.3 9 15l.7-3.5z',
  group: 'M5.5 8a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0M2.5 20v-1a5 5 0 0 1 5-5h3a5 5 0 0 1 5 5v1M16 4.9a3.5 3.5 0 0 1 0 6.2M18.5 14.3a5 5 0 0 1 3 4.7v1',
  'add-person': 'M6 8a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0M3 20v-1a5 5 0 0 1 5-5h3a5 5 0 0 1 5 5v1M19 8v6M16 11h6',
  sent: 'm6 8.5 3.7 3.7 8-8.4',
  double: 'm1.5 8.5 3.7 3.7 8-8.4M10.3 11.1l1.1 1.1 8-8.4',
  clock: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 7.5V12l3 2',
  alert: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 7.8v4.7M12 16h.01',
  edit: 'M16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1 1-4z',
  trash: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 11v5M13.7 11v5',
  copy: 'M11 9h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM5.5 15H5a1.5 1.5 0 0 1-1.5-1.5V5A1.5 1.5 0 0 1 5 3.5h8.5A1.5 1.5 0 0 1 15 5v.5',
  info: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M12 11.3V16M12 8h.01',
  leave: 'M10 4H6a1.5 1.5 0 0 0-1.5 1.5v13A1.5 1.5 0 0 0 6 20h4M15.5 16.5 20 12l-4.5-4.5M20 12H9.5',
  bubble: 'M20.5 11.5a7.5 7.5 0 0 1-7.5 7.5H12a8.3 8.3 0 0 1-3.4-.7L4 19.5l1.2-4A7.5 7.5 0 0 1 12 4h1a7.5 7.5 0 0 1 7.5 7.5z',
  reply: 'M9.5 6 4 11.5 9.5 17M4 11.5h9.5a6 6 0 0 1 6 6V19',
  smile: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M8.5 14.2a4.2 4.2 0 0 0 7 0M9 9.6h.01M15 9.6h.01',
  history: 'M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 8v4.2l2.8 1.7',
  unread: 'M12.5 5H7a3 3 0 0 0-3 3v6a3 3 0 0 0 3 3h1v3.5l4-3.5h4a3 3 0 0 0 3-3v-2M16 6.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0',
  bell: 'M6.5 16.5V11a5.5 5.5 0 0 1 11 0v5.5M4.5 16.5h15M10 19.5a2.2 2.2 0 0 0 4 0',
  'bell-off': 'M4 4l16 16M6.5 16.5V11c0-.9.2-1.7.6-2.4M9.3 6.2a5.5 5.5 0 0 1 8.2 4.8v3M4.5 16.5h12M10 19.5a2.2 2.2 0 0 0 4 0',
  at: 'M8.5 12a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0M15.5 8.5v4.7a2.4 2.4 0 0 0 4.8 0V12a8.3 8.3 0 1 0-3.4 6.7',
  broom: 'M13.5 10.5 19 5M6.5 12.5l5-3 3 3-3 5c-2 1.5-4.5 2-7 2 1.5-1 2-2.5 2-4zM9 18l1.5-2',
  freeze: 'M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M9.5 4.5 12 7l2.5-2.5M9.5 19.5 12 17l2.5 2.5',
  thaw: 'M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4',
  stop: 'M7.5 7.5h9v9h-9zM3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0',
  flag: 'M6 21V4.5M6 5h11.5l-2.5 4 2.5 4H6',
  archive: 'M4 5h16v4H4zM5.5 9v10h13V9M10 12.5h4',
  pin: 'M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5.5',
  unpin: 'M4 4l16 16M9 4h6l-1 6 3 3M12.5 15H7v-2l3-3M12 15v5.5',
  thread: 'M4.5 5h15v9.5h-8L7.5 18v-3.5h-3zM8.5 9.7h7',
  block: 'M3.5 12a8.5 8.5 0 1 0 17 0a8.5 8.5 0 1 0 -17 0M6 6l12 12',
  voice: 'M5 9.5v5h3.5L13 18V6L8.5 9.5zM16 9.5a4 4 0 0 1 0 5M18.5 7a8 8 0 0 1 0 10',
  mute: 'M5 9.5v5h3.5L13 18V6L8.5 9.5zM16.5 10l4 4M20.5 10l-4 4',
  eye: 'M2.5 12s3.5-6.5 9.5-6.5 9.5 6.5 9.5 6.5-3.5 6.5-9.5 6.5S2.5 12 2.5 12zM9.2 12a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0 -5.6 0',
  'eye-off': 'M4 4l16 16M10 5.7a9 9 0 0 1 2-.2c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.4 3.1M6.3 7.2A15.6 15.6 0 0 0 2.5 12s3.5 6.5 9.5 6.5a9 9 0 0 0 4-.9M9.9 9.9a2.8 2.8 0 0 0 4 4',
  offline: 'M4 4l16 16M8.7 15.5a4.8 4.8 0 0 1 6.6 0M5 12a10.5 10.5 0 0 1 4.3-2.5M2 8.5a15 15 0 0 1 4.5-2.9M19 12a10.6 10.6 0 0 0-3-2M22 8.5A15.2 15.2 0 0 0 10.5 4.7M12 19h.01',
};
