// Sets light or dark before anything is drawn, so that the page does not flash. Loaded in the head, not as a module.
(() => {
  try {
    const wanted = JSON.parse(localStorage.getItem("theme"));
    if (wanted === "light" || wanted === "dark") document.documentElement.dataset.theme = wanted;
  } catch {
    // Storage may be forbidden; the system's choice serves.
  }
})();
