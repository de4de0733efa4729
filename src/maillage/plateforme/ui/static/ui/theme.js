// Read before the first paint, so that a chosen theme never flashes.
(() => {
  try {
    const choisi = localStorage.getItem("theme");
    if (choisi) document.documentElement.dataset.theme = choisi;
  } catch { /* storage refused: the system's preference holds */ }
})();
