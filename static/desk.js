// Keys of the desk, on top of pages that work without them: "/" goes to the search box, a letter presses the button
// that shows it. Nothing happens while a field has the focus or with Ctrl, Alt or Meta.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const search = event.key === "/" && document.querySelector('input[type="search"]');
  const key = event.key.toLowerCase();
  const pressed = /^[a-z]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
  if (!search && !pressed) return;
  event.preventDefault();
  if (search) search.focus();
  else pressed.click();
});
