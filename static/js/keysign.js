// One's own key signs the document; without this file people sign with their password.
(() => {
  "use strict";
  // What is signed stands on the page (one document), or is asked for with what was ticked.
  const button = document.querySelector("[data-sign-with-key], [data-sign-ticked-at]");
  if (!button) return;
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    return;
  }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const options = async (form) => {
    if (button.dataset.signWithKey) return JSON.parse(button.dataset.signWithKey);
    const answer = await fetch(button.dataset.signTickedAt, { method: "POST", body: new FormData(form) });
    return answer.json();
  };

  button.addEventListener("click", async () => {
    const form = button.form;
    const said = document.querySelector("[data-key-said]");
    let problem = button.dataset.failed;
    button.disabled = true;
    try {
      const asked = await options(form);
      if (asked.problem) {
        problem = asked.problem;
        throw new Error(problem);
      }
      const { publicKey } = asked;
      publicKey.challenge = bytes(publicKey.challenge);
      publicKey.allowCredentials = publicKey.allowCredentials.map((key) => ({ ...key, id: bytes(key.id) }));
      const key = await navigator.credentials.get({ publicKey });
      form.elements.key_response.value = JSON.stringify({
        id: key.id,
        rawId: text(key.rawId),
        type: key.type,
        clientExtensionResults: {},
        response: {
          clientDataJSON: text(key.response.clientDataJSON),
          authenticatorData: text(key.response.authenticatorData),
          signature: text(key.response.signature),
        },
      });
      form.noValidate = true; // the password is not asked for
      form.requestSubmit();
    } catch {
      button.disabled = false;
      said.textContent = problem;
    }
  });
})();
