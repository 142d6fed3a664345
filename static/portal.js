// On top of forms that work without it: a form goes out once however often its button is pressed, and big files show
// how far they are and go on after a line broke. What comes back is the answer to the form, shown as the browser would.
"use strict";
(() => {
  const BIG = 500_000;
  const PAUSES = [2_000, 5_000, 10_000, 20_000, 40_000];
  const SILENT = 60_000; // no byte has moved for so long: the line is dead, whatever the browser believes
  const GATEWAY = [502, 503, 504]; // the portal itself never heard of it
  const sent = new WeakSet();
  const resumes = new WeakMap(); // of forms whose line broke: what goes on
  const place = () => location.pathname + location.search;
  const here = place();

  const files = (form) => [...form.querySelectorAll('input[type="file"]')].flatMap((input) => [...input.files]);
  const isBig = (form) =>
    form.enctype === "multipart/form-data" && files(form).some((file) => file.size > BIG || !navigator.onLine);

  function show(form) {
    form.querySelector(".sending")?.remove();
    const box = document.createElement("div");
    box.className = "sending";
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    const text = document.createElement("p");
    text.setAttribute("role", "status");
    text.textContent = bar.ariaLabel = form.dataset.sending;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button";
    again.textContent = form.dataset.again;
    again.hidden = true;
    box.append(text, bar, again);
    (form.querySelector(".form-end, .fixes-end") || form).append(box);
    return { box, bar, text, again };
  }

  function answered(request) {
    history[request.responseURL === location.href ? "replaceState" : "pushState"](null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
    scrollTo(0, 0);
  }

  // The chosen files stay in the page. A line that breaks is tried again by itself, each time after a longer pause, at
  // once when the browser says it is back, and whenever the button is pressed; what arrived already is not kept twice.
  function send(form, button) {
    const { bar, text, again } = show(form);
    let tries = 0;
    let timer = 0;
    let under_way = false;

    function broken() {
      under_way = false;
      tries += 1;
      resumes.set(form, go);
      bar.value = 0;
      bar.hidden = true;
      again.hidden = false;
      const pause = PAUSES[tries - 1];
      text.textContent = pause ? form.dataset.broken : form.dataset.failed;
      if (pause) timer = setTimeout(() => go(button), pause);
    }

    function go(pressed) {
      clearTimeout(timer);
      if (under_way) return;
      under_way = true;
      resumes.delete(form);
      const data = new FormData(form);
      if (pressed && pressed.name) data.append(pressed.name, pressed.value);
      bar.hidden = false;
      again.hidden = true;
      text.textContent = form.dataset.sending;
      const request = new XMLHttpRequest();
      let silence = 0;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => request.abort(), SILENT);
      };
      request.open("POST", form.action);
      request.upload.addEventListener("progress", (event) => {
        heard();
        if (event.lengthComputable) bar.value = event.loaded / event.total;
      });
      request.addEventListener("loadend", () => clearTimeout(silence));
      request.addEventListener("load", () => {
        if (GATEWAY.includes(request.status)) return broken();
        removeEventListener("online", online);
        answered(request);
      });
      request.addEventListener("error", broken);
      request.addEventListener("abort", broken);
      heard();
      request.send(data);
    }

    const online = () => go(button);
    again.addEventListener("click", online);
    addEventListener("online", online);
    go(button);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      resumes.get(form)?.(event.submitter);
      return;
    }
    sent.add(form);
    if (!form.dataset.sending || !isBig(form)) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  // While somebody writes a question, the server is asked for likely answers; the next step of the form shows them too.
  for (const form of document.querySelectorAll("form[data-offers]")) {
    const place = form.querySelector("[data-offered]");
    let waiting, latest;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        latest?.abort();
        latest = new AbortController();
        try {
          const body = new URLSearchParams(new FormData(form));
          const answer = await fetch(form.dataset.offers, { method: "POST", body, signal: latest.signal });
          if (answer.ok) place.innerHTML = await answer.text();
        } catch {
          // without a network, or while more is being typed
        }
      }, 600);
    });
  }

  // A page the browser kept (back button) may be sent again; one that `send` replaced is fetched anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
  addEventListener("popstate", () => place() !== here && location.reload());
})();
