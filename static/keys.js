// Security keys: the form waits hidden until there is a browser that can ask one; what the key answers goes out as a field.
"use strict";
for (const form of document.querySelectorAll("form[data-key]")) {
  if (!window.PublicKeyCredential || !window.webauthnJSON) continue;
  const failed = form.querySelector("[data-failed]");
  const ask = form.dataset.key === "get" ? webauthnJSON.get : webauthnJSON.create;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(JSON.parse(form.dataset.options)));
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    }
  });
}
