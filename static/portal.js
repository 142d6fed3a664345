// On top of forms that work without it: a form goes out once however often its button is pressed, and big files show
// how far they are. What comes back is the answer to the form, shown as the browser would.
"use strict";
(() => {
  const BIG = 500_000;
  const sent = new WeakSet();
  const place = () => location.pathname + location.search;
  const here = place();

  const isBig = (form) =>
    form.enctype === "multipart/form-data" &&
    [...form.querySelectorAll('input[type="file"]')].some((input) => [...input.files].some((file) => file.size > BIG));

  function show(form) {
    const box = document.createElement("div");
    box.className = "sending";
    box.setAttribute("role", "status");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    const text = document.createElement("span");
    text.textContent = form.dataset.sending;
    box.append(text, bar);
    (form.querySelector(".form-end, .fixes-end") || form).append(box);
    return { box, bar, text };
  }

  function send(form, button) {
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    const { box, bar, text } = show(form);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      history[request.responseURL === location.href ? "replaceState" : "pushState"](null, "", request.responseURL);
      document.open();
      document.write(request.responseText);
      document.close();
      scrollTo(0, 0);
    });
    request.addEventListener("error", () => {
      sent.delete(form);
      bar.remove();
      text.textContent = form.dataset.failed;
      setTimeout(() => box.remove(), 10_000);
    });
    request.send(data);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    if (!form.dataset.sending || !isBig(form)) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  // A page the browser kept (back button) may be sent again; one that `send` replaced is fetched anew.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
  addEventListener("popstate", () => place() !== here && location.reload());
})();
