// One's own key signs the document; without this file people sign with their password.
(() => {
  "use strict";
  const button = document.querySelector("[data-sign-with-key]");
  if (!button) return;
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    return;
  }

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  button.addEventListener("click", async () => {
    const { publicKey } = JSON.parse(button.dataset.signWithKey);
    publicKey.challenge = bytes(publicKey.challenge);
    publicKey.allowCredentials = publicKey.allowCredentials.map((key) => ({ ...key, id: bytes(key.id) }));
    const form = button.form;
    button.disabled = true;
    try {
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
      document.querySelector("[data-key-said]").textContent = button.dataset.failed;
    }
  });
})();
