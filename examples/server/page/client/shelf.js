// What survives a reload of this tab, and ends with it.

export function shelf(name, empty) {
  return {
    read() {
      try {
        return JSON.parse(sessionStorage.getItem(name)) ?? empty;
      } catch {
        // Somebody else wrote it.
        return empty;
      }
    },
    write(value) {
      try {
        sessionStorage.setItem(name, JSON.stringify(value));
      } catch {
        // Full or forbidden: then a reload forgets.
      }
    },
    clear() {
      sessionStorage.removeItem(name);
    },
  };
}
