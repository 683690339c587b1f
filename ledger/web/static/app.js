/*
 * What the pages gain when JavaScript is there. Nothing here is needed to do the work: every form posts and
 * every link leads somewhere without it.
 *
 *   1. keys      `g h`, `j`, `?` …: links and buttons carry `data-key`; the server decides which exist
 *   2. rows      `data-repeat`: add and remove rows without a round trip
 *   3. leaving   `data-guard`: warn before a changed form is lost
 *   4. drafts    `data-autosave`: keep a draft while people type
 *   5. once      a POST form is sent once, however often its button is tapped
 *   6. notices   say so when a part of the page could not be fetched
 *   7. folds     an open group of places closes when one turns to something else
 *
 * No dependency, no inline style, no eval: it runs under `script-src 'self'; style-src 'self'`.
 */
(function () {
  "use strict";

  const PREFIX_MS = 1500; // how long `g` waits for its second key
  const TYPING_MS = 1500; // a draft is kept this long after the last keystroke
  const SLOW_MS = 1000; // after this long an answer is awaited with a word
  const RETRY_MS = 15000; // and tried again this long after a failure

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** Say something to people who listen to the page instead of looking at it. */
  function announce(text) {
    const region = document.getElementById("announcements");
    if (region) region.textContent = text;
  }

  const storage = {
    get(name) {
      try { return localStorage.getItem(name); } catch (refused) { return null; }
    },
    set(name, value) {
      try { localStorage.setItem(name, value); } catch (refused) { /* private window: lasts for this page */ }
    },
  };

  // 1. Keys -------------------------------------------------------------------------------------

  let keysOff = storage.get("ledger-keys") === "off";
  let prefix = "";
  let prefixTimer = 0;

  const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog";
  const isTyping = (target) => target instanceof Element && Boolean(target.closest(TYPING));

  const keyed = (sequence) => all("[data-key]").find((one) => one.dataset.key === sequence);

  /** Links are followed; fields and buttons only get the focus, so that no key ever decides about money. */
  function press(target) {
    if (target.matches("a[href]")) {
      target.click();
      return;
    }
    target.scrollIntoView({ block: "center" });
    target.focus();
  }

  /** Move along the rows of a queue; the focused link opens with Enter. */
  function step(by) {
    const rows = all("[data-queue] [data-queue-item]").filter((row) => row.querySelector("a[href]"));
    if (!rows.length) return false;
    const links = rows.map((row) => row.querySelector("a[href]"));
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : here + by;
    if (links[next]) links[next].focus();
    return true;
  }

  function keyPressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target)) return;
    if (event.key === "?") {
      event.preventDefault();
      showKeys();
      return;
    }
    if (keysOff || event.key.length !== 1) return;

    const sequence = prefix ? `${prefix} ${event.key}` : event.key;
    clearTimeout(prefixTimer);
    prefix = "";
    const target = keyed(sequence);
    if (target) {
      event.preventDefault();
      press(target);
    } else if (all("[data-key]").some((one) => one.dataset.key.startsWith(`${sequence} `))) {
      prefix = sequence;
      prefixTimer = setTimeout(() => { prefix = ""; }, PREFIX_MS);
    } else if ((sequence === "j" && step(1)) || (sequence === "k" && step(-1))) {
      event.preventDefault();
    }
  }

  /** The keys that work on this very page, read from the page. */
  function listedKeys() {
    const seen = new Map();
    for (const one of all("[data-key]")) {
      const { key, keyLabel } = one.dataset;
      if (!seen.has(key)) seen.set(key, keyLabel || one.textContent.trim());
    }
    if (document.querySelector("[data-queue-item]")) {
      if (!seen.has("j")) seen.set("j", "Next in the list");
      if (!seen.has("k")) seen.set("k", "Previous in the list");
    }
    seen.set("?", "Show these keys");
    return seen;
  }

  function showKeys() {
    let dialog = document.getElementById("keys");
    if (dialog) dialog.remove();
    const list = element("dl", { class: "ledger-keys__list" });
    for (const [sequence, label] of listedKeys()) {
      const keys = element("dt");
      sequence.split(" ").forEach((key) => keys.append(element("kbd", {}, key)));
      list.append(element("div", {}, keys, element("dd", {}, label)));
    }
    const off = element("input", { type: "checkbox", id: "keys-on", class: "usa-checkbox__input" });
    off.checked = !keysOff;
    off.addEventListener("change", () => {
      keysOff = !off.checked;
      storage.set("ledger-keys", keysOff ? "off" : "on");
    });
    const close = element("button", { type: "button", class: "usa-button" }, "Close");
    close.addEventListener("click", () => dialog.close());
    dialog = element(
      "dialog", { id: "keys", class: "ledger-keys", "aria-labelledby": "keys-title" },
      element("h2", { id: "keys-title" }, "Keys on this page"),
      list,
      element("div", { class: "usa-checkbox" }, off,
        element("label", { for: "keys-on", class: "usa-checkbox__label" }, "Use these keys in this browser")),
      close,
    );
    document.body.append(dialog);
    dialog.showModal();
    close.focus();
  }

  // 2. Rows of a repeated group -----------------------------------------------------------------

  const rowsOf = (group) => all("[data-repeat-row]", group);

  /** `lines-2-amount` becomes `lines-5-amount` wherever a field is named; the server accepts gaps. */
  function rename(row, name, number) {
    const pattern = new RegExp(`\\b${name}-\\d+(?=-|\\b)`, "g");
    for (const one of [row, ...all("*", row)]) {
      for (const attribute of ["id", "name", "for", "aria-describedby", "aria-labelledby"]) {
        const value = one.getAttribute(attribute);
        if (value !== null) one.setAttribute(attribute, value.replace(pattern, `${name}-${number}`));
      }
    }
  }

  /** Empty the fields of a row and take its errors away. */
  function clear(row) {
    all(".usa-error-message", row).forEach((message) => message.remove());
    for (const one of all("[class*='--error']", row)) {
      one.classList.remove(...Array.from(one.classList).filter((part) => part.endsWith("--error")));
    }
    for (const one of all("[aria-describedby]", row)) {
      const ids = one.getAttribute("aria-describedby").split(" ").filter((id) => !id.endsWith("-error"));
      if (ids.length) one.setAttribute("aria-describedby", ids.join(" "));
      else one.removeAttribute("aria-describedby");
    }
    for (const field of all("input, select, textarea", row)) {
      field.removeAttribute("aria-invalid");
      if (field.matches("[type=checkbox], [type=radio]")) field.checked = false;
      else if (field.tagName === "SELECT") field.selectedIndex = 0;
      else field.value = "";
    }
  }

  function countRows(group) {
    const rows = rowsOf(group);
    rows.forEach((row, index) => {
      all("[data-repeat-number]", row).forEach((one) => { one.textContent = String(index + 1); });
    });
    const add = group.querySelector("[data-repeat-add]");
    if (add) add.disabled = rows.length >= Number(group.dataset.max || Infinity);
  }

  const firstField = (row) => row && row.querySelector("input:not([type=hidden]), select, textarea");

  function changed(group) {
    countRows(group);
    group.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function addRow(group) {
    const name = group.dataset.repeat;
    const rows = rowsOf(group);
    const last = rows[rows.length - 1];
    if (!last || rows.length >= Number(group.dataset.max || Infinity)) return;
    const fields = all(`[name^="${name}-"]`, group);
    const used = fields.map((field) => parseInt(field.name.slice(name.length + 1), 10));
    const row = last.cloneNode(true);
    rename(row, name, Math.max(-1, ...used.filter(Number.isInteger)) + 1);
    clear(row);
    last.after(row);
    changed(group);
    firstField(row)?.focus();
    announce(`Row ${rows.length + 1} added.`);
  }

  function removeRow(group, row) {
    const rows = rowsOf(group);
    const index = rows.indexOf(row);
    if (rows.length === 1) clear(row);
    else row.remove();
    changed(group);
    const left = rowsOf(group);
    firstField(left[Math.min(index, left.length - 1)])?.focus();
    announce("Row removed.");
  }

  function prepareRows(group) {
    // With JavaScript these are no longer submit buttons: Enter must reach the form's own.
    all("[data-repeat-add], [data-repeat-remove]", group).forEach((button) => { button.type = "button"; });
    group.addEventListener("click", (event) => {
      const button = event.target.closest("[data-repeat-add], [data-repeat-remove]");
      if (!button) return;
      if (button.matches("[data-repeat-add]")) addRow(group);
      else removeRow(group, button.closest("[data-repeat-row]"));
    });
    countRows(group);
  }

  // 3. Leaving a changed form, 4. drafts --------------------------------------------------------

  /** Everything the form would send, as one text: equal texts mean that nothing was changed. */
  function contents(form) {
    return JSON.stringify(Array.from(new FormData(form), ([name, value]) =>
      [name, value instanceof File ? `${value.name} ${value.size}` : value]));
  }

  const watched = new Map(); // form -> {kept: text of what is safe, timer}

  function watch(form) {
    // data-guard="changed": the server sent back with errors what was typed, so nothing of it is safe yet.
    watched.set(form, { kept: form.dataset.guard === "changed" ? "" : contents(form), timer: 0 });
    if (!form.dataset.autosave) return;
    const bar = form.querySelector(".ledger-actions") || form;
    bar.append(element("p", { class: "ledger-draft", role: "status", "data-draft-state": "" }));
    const later = () => {
      const state = watched.get(form);
      clearTimeout(state.timer);
      state.timer = setTimeout(() => saveDraft(form), TYPING_MS);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  }

  const isChanged = (form) => !form.dataset.sent && watched.get(form).kept !== contents(form);

  function draftState(form, text, failed) {
    const line = form.querySelector("[data-draft-state]");
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("ledger-draft--failed", Boolean(failed));
  }

  /** POST the fields (never the files) to `data-autosave`; the form's own CSRF token goes along. */
  async function saveDraft(form, leaving) {
    const state = watched.get(form);
    clearTimeout(state.timer);
    if (!isChanged(form)) return;
    const now = contents(form);
    const body = new URLSearchParams();
    let files = false;
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") body.append(name, value);
      else if (value.size) files = true;
    }
    let why = "Draft not saved. Keep this page open; it will be tried again.";
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body, credentials: "same-origin", redirect: "manual", keepalive: Boolean(leaving),
        headers: { Accept: "application/json", "X-CSRFToken": body.get("csrf_token") || "" },
      });
      if (answer.ok) {
        if (!files) state.kept = now; // a chosen file is not in the draft, so leaving would still lose it
        const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
        const clock = new Date().toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
        draftState(form, `Draft saved ${told.saved_at || clock}`);
        return;
      }
      if (answer.status === 409) { // trying again would not help
        draftState(form, "Draft not saved: someone else changed it. Reload the page to see theirs.", true);
        return;
      }
      // A redirect here is the sign-in page: saying "saved" would be a lie.
      if (answer.type === "opaqueredirect" || answer.status === 401) {
        why = "Draft not saved: you are signed out. Sign in in another tab; this page keeps what you typed.";
      }
    } catch (unreachable) { /* offline: the sentence above says it */ }
    draftState(form, why, true);
    state.timer = setTimeout(() => saveDraft(form), RETRY_MS);
  }

  window.addEventListener("beforeunload", (event) => {
    const forms = Array.from(watched.keys());
    if (forms.some((form) => form.isConnected && isChanged(form))) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    for (const form of watched.keys()) if (form.dataset.autosave) saveDraft(form, true);
  });

  // 5. Once -------------------------------------------------------------------------------------

  const buttonsOf = (form) =>
    Array.from(form.elements).filter((one) => one.tagName === "BUTTON" && one.type === "submit");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const pressed = event.submitter;
    if (pressed) setTimeout(() => sayWorking(form, pressed), SLOW_MS);
    if (watched.has(form)) clearTimeout(watched.get(form).timer);
    // After this turn, so that the pressed button's own name and value are still sent.
    setTimeout(() => buttonsOf(form).forEach((button) => {
      if (button.disabled) return;
      button.disabled = true;
      button.dataset.wasSent = "yes";
    }), 0);
  });

  /** An answer that takes long is awaited with a word: else people think that nothing happened. */
  function sayWorking(form, button) {
    if (!form.dataset.sent || !button.isConnected) return;
    button.dataset.said = button.textContent;
    button.textContent = "Working…";
    announce("The ledger is working on it.");
  }

  function release(form) {
    delete form.dataset.sent;
    buttonsOf(form).filter((button) => button.dataset.wasSent).forEach((button) => {
      button.disabled = false;
      if (button.dataset.said) button.textContent = button.dataset.said;
      delete button.dataset.said;
      delete button.dataset.wasSent;
    });
  }

  // Back from the next page, the browser may show this one as it was left.
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  // 6. Notices of htmx --------------------------------------------------------------------------

  document.addEventListener("htmx:sendError", () => announce("The ledger could not be reached."));
  document.addEventListener("htmx:responseError", () => announce("No answer. Reload the page."));
  document.addEventListener("htmx:load", (event) => prepare(event.target));

  // 7. Folds ------------------------------------------------------------------------------------

  function closeFolds(target) {
    all("details.ledger-fold[open]").filter((fold) => !fold.contains(target)).forEach((fold) => {
      fold.open = false;
    });
  }

  document.addEventListener("click", (event) => closeFolds(event.target));
  document.addEventListener("focusin", (event) => closeFolds(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const fold = event.target.closest && event.target.closest("details.ledger-fold[open]");
    closeFolds(null);
    if (fold) fold.querySelector("summary").focus();
  });

  // ---------------------------------------------------------------------------------------------

  function prepare(root) {
    const itself = (selector) => (root instanceof Element && root.matches(selector) ? [root] : []);
    const within = (selector) => all(selector, root).concat(itself(selector));
    for (const group of within("[data-repeat]")) {
      if (group.dataset.ready) continue;
      group.dataset.ready = "yes";
      prepareRows(group);
    }
    within("form[data-guard], form[data-autosave]").filter((form) => !watched.has(form)).forEach(watch);
  }

  document.addEventListener("keydown", keyPressed);
  all("[data-show-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  });
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
  prepare(document);
})();
