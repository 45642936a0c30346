// Passkeys: asks the server what to ask, asks the device, and sends its answer by the form.
"use strict";

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const complaint = form.querySelector("[role=alert]");
  const say = (text) => {
    complaint.textContent = text;
    complaint.parentElement.hidden = !text;
  };
  const able = isSecureContext && window.PublicKeyCredential?.parseCreationOptionsFromJSON;
  form.hidden = form.dataset.passkey === "get" && !able;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    if (!able) return say("This browser cannot use passkeys. Update it, or take another one.");
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      field(form, "credential").value = JSON.stringify(await answer(form));
      form.submit();
    } catch (error) {
      say(reason(error));
    } finally {
      button.disabled = false;
      delete form.dataset.sent;
    }
  });
}

/** The form's own field of that name; where another form waits in it, names begin differently. */
const field = (form, name) => form.elements[`prove_${name}`] ?? form.elements[name];

async function answer(form) {
  const body = new URLSearchParams({ csrf: form.elements.csrf.value });
  const response = await fetch(form.dataset.begin, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? "The cloud did not answer as it should. Try again.");
  const { ceremony, options } = await response.json();
  field(form, "ceremony").value = ceremony;
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
}

function reason(error) {
  switch (error.name) {
    case "NotAllowedError": return "Nothing was chosen, or it took too long. Try again.";
    case "InvalidStateError": return "This device has a passkey for your account already.";
    case "SecurityError": return "The browser does not allow passkeys on this address.";
    default: return error.message;
  }
}
