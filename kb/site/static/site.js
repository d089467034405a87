"use strict";
// Search on the index page, copy buttons on the entry pages; without it all is readable.

const field = document.getElementById("q");
if (field) {
  const cards = [...document.querySelectorAll(".card")];
  const shelves = [...document.querySelectorAll(".shelf")];
  const chips = [...document.querySelectorAll(".chip")];
  const status = document.getElementById("status");
  const nothing = document.getElementById("nothing");
  const plain = (text) => text.toLowerCase().replace(/[“”"'`]/g, "").replace(/\s+/g, " ");
  const texts = new Map(Object.entries(SEARCH).map(([id, text]) => [id, plain(text)]));
  let category = null;

  // A pasted KB number or code may be spelled with a blank, a dash or without zeros.
  const spellings = (word) => {
    const forms = [word];
    const number = /^(?:kb|q)-?(\d{5,7})$/.exec(word);
    if (number) forms.push(number[1]);
    return forms;
  };

  const show = () => {
    const words = plain(field.value).replace(/\bkb[ -](?=\d)/g, "kb").split(" ").filter(Boolean);
    let found = 0;
    for (const card of cards) {
      const text = texts.get(card.dataset.id) ?? "";
      const fits = words.every((word) => spellings(word).some((form) => text.includes(form)));
      const shelf = card.closest(".shelf").dataset.category;
      card.hidden = !fits || (category !== null && category !== shelf);
      found += card.hidden ? 0 : 1;
    }
    for (const shelf of shelves) shelf.hidden = !shelf.querySelector(".card:not([hidden])");
    for (const chip of chips) chip.setAttribute("aria-current", String(chip.dataset.category === category));
    const asked = words.length > 0 || category !== null;
    status.textContent = asked ? `${found} of ${cards.length}` : "";
    nothing.hidden = found > 0;
  };

  for (const chip of chips) {
    chip.addEventListener("click", (event) => {
      event.preventDefault();
      category = category === chip.dataset.category ? null : chip.dataset.category;
      show();
    });
  }
  field.addEventListener("input", () => {
    const address = new URL(location.href);
    if (field.value) address.searchParams.set("q", field.value);
    else address.searchParams.delete("q");
    try { history.replaceState(null, "", address); } catch { /* a file opened from disk */ }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "Escape" && document.activeElement === field) {
      field.value = "";
      category = null;
      show();
    } else if (event.key === "Enter" && document.activeElement === field) {
      document.querySelector(".card:not([hidden]) a")?.click();
    }
  });
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  show();
}

for (const button of document.querySelectorAll(".copy")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.innerText);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

const toc = document.querySelector(".toc");
if (toc && "IntersectionObserver" in window) {
  const links = new Map([...toc.querySelectorAll("a")].map((a) => [a.hash.slice(1), a]));
  const watch = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-10% 0px -75% 0px" });
  for (const section of document.querySelectorAll("main section[id]")) watch.observe(section);
}
