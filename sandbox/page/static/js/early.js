// Runs before the first paint, so that a chosen theme never flashes in the other one.
(() => {
  try {
    const kept = JSON.parse(localStorage.getItem("daren.page") || "{}");
    if (kept.theme === "light" || kept.theme === "dark") document.documentElement.dataset.theme = kept.theme;
    document.documentElement.lang = kept.language || (navigator.language.startsWith("zh") ? "zh-CN" : "en");
  } catch {
    document.documentElement.lang = "en";
  }
})();
