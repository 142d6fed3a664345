// The counter, on top of a form that works without it: keys, saving by itself, and a line that broke loses nothing. The
// form goes out by fetch and is tried again until it is answered; the portal takes the same sitting in only once.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const form = document.querySelector("form[data-counter]");
  if (!form) return;
  const state = form.querySelector("[data-state]");
  const words = form.dataset;
  const PAUSES = [1_000, 2_000, 5_000, 10_000];
  const QUIET = 1_500; // after the last change
  const GATEWAY = [502, 503, 504];
  const headers = { "X-Counter": "1" };
  let timer = 0;
  let saving = null;
  let leaving = false;

  form.querySelector("[data-keys]")?.removeAttribute("hidden");
  const say = (text, tone) => {
    state.textContent = text;
    state.toggleAttribute("data-broken", tone === "broken");
  };
  const wait = (ms) =>
    new Promise((done) => {
      const go = () => (clearTimeout(waiting), removeEventListener("online", go), done());
      const waiting = setTimeout(go, ms);
      addEventListener("online", go);
    });

  // Sends until somebody answers. What the portal itself says, also a refusal, is an answer.
  async function send(body, signal) {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers, signal });
        if (!GATEWAY.includes(answer.status)) return answer;
      } catch (no) {
        if (no.name === "AbortError") throw no;
      }
      say(words.offline, "broken");
      await wait(PAUSES[Math.min(tries, PAUSES.length - 1)]);
      if (signal?.aborted) throw new DOMException("", "AbortError");
    }
  }

  function typed(go) {
    const data = new FormData(form);
    data.set("go", go);
    return data;
  }

  async function quietly() {
    if (leaving) return;
    saving?.abort();
    saving = new AbortController();
    const data = typed("quiet");
    for (const input of form.querySelectorAll('input[type="file"]')) data.delete(input.name);
    data.delete("scan");
    try {
      const answer = await send(data, saving.signal);
      if (answer.status === 204) say(words.saved);
    } catch {
      // a newer change, or the button, took over
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.name === "scan" || event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(quietly, QUIET);
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    clearTimeout(timer);
    saving?.abort();
    say(words.sending);
    const answer = await send(typed(event.submitter?.value || "scan"));
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
      const { to } = await answer.json();
      const there = new URL(to, location.href);
      if (there.href === location.href) location.reload();
      else location.assign(there);
      return;
    }
    const page = await answer.text();
    history.replaceState(null, "", answer.url);
    document.open();
    document.write(page);
    document.close();
    scrollTo(0, 0);
  });

  const typing = (element) =>
    element.closest("select, textarea, [contenteditable]") ||
    (element.matches("input") && !["checkbox", "radio", "file", "submit"].includes(element.type));

  function press(key) {
    if (/^[1-9]$/.test(key)) {
      const pick = form.querySelector(`[data-pick="${key}"]`);
      if (pick) return pick.click() || true;
      const line = form.querySelector(`[data-line="${key}"]`);
      for (const other of form.querySelectorAll("[data-line]")) other.removeAttribute("aria-current");
      line?.setAttribute("aria-current", "true");
      line?.querySelector("input, select, summary")?.focus();
      return line;
    }
    const line = document.activeElement.closest?.("[data-line]") || form.querySelector('[data-line][aria-current="true"]');
    const control = line?.querySelector(`[data-${key}]`);
    if (control?.type === "file") control.focus(); // Space or Enter opens it
    else if (control) control.click();
    return control;
  }

  document.addEventListener("keydown", (event) => {
    const button = /^F\d$/.test(event.key) && form.querySelector(`[data-f="${event.key}"]:enabled`);
    if (button) {
      event.preventDefault();
      button.click();
      return;
    }
    const link = event.altKey && form.querySelector(`a[accesskey="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!/^[1-9ypx]$/i.test(event.key) || typing(event.target)) return;
    if (press(event.key.toLowerCase())) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  });

  // Alt+1…4 are links to a control: the focus goes there too.
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[accesskey]");
    const there = link && document.getElementById(link.hash.slice(1));
    if (!there) return;
    event.preventDefault();
    there.focus();
  });
  document.querySelector(".error-summary")?.focus();
})();
