// Light, dark or the system's setting. Kept in this browser only; runs before the first paint, so that nothing flashes.
(() => {
  const KEY = "appearance";
  const root = document.documentElement;

  // Storage may be switched off or full; the choice then lasts as long as the page.
  const read = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const write = (choice) => { try { choice === "auto" ? localStorage.removeItem(KEY) : localStorage.setItem(KEY, choice); } catch {} };

  const show = (stored) => {
    const choice = stored === "light" || stored === "dark" ? stored : "auto";
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
    for (const meta of document.querySelectorAll("meta[data-scheme]")) {
      const own = meta.dataset.scheme;
      meta.media = choice === "auto" ? `(prefers-color-scheme: ${own})` : choice === own ? "all" : "not all";
    }
    for (const radio of document.querySelectorAll("input[name=theme]")) radio.checked = radio.value === choice;
  };

  show(read());
  document.addEventListener("DOMContentLoaded", () => {
    show(read());
    document.querySelector(".appearance")?.removeAttribute("hidden");
  });
  document.addEventListener("change", ({ target }) => {
    if (target.name !== "theme") return;
    write(target.value);
    show(target.value);
  });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) show(read()); });
  addEventListener("storage", ({ key }) => { if (key === KEY) show(read()); });
})();
