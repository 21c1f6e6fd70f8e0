// What the pages do beyond links and forms. Everything works without it, but for copying.
"use strict";

// "/" goes to the search box, as long as nothing is being typed.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-search]");
  if (box) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

// Buttons that copy the text of another element.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const label = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// Trends begin with two query boxes; a button brings the next one.
const add = document.querySelector("[data-add]");
if (add) {
  const spare = () => document.querySelectorAll(".queries [data-spare]");
  for (const item of spare()) item.hidden = true;
  add.hidden = spare().length === 0;
  add.addEventListener("click", () => {
    const next = spare()[0];
    next.hidden = false;
    delete next.dataset.spare;
    next.querySelector("input").focus();
    add.hidden = spare().length === 0;
  });
}

// A form leaves its empty fields out, so that its address is the permanent one at once.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input, select")) {
      if (field.name && field.value === "") field.disabled = true;
    }
    setTimeout(() => { for (const field of form.elements) field.disabled = false; }, 0);
  });
}
