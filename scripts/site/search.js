/* oxlint-disable -- runs in the browser as it is, without types */
// Searches the pages that search-index.js names. Every word must be found; titles count most, then parts, then text.
(() => {
  const menu = document.getElementById("menu");
  const isNarrow = matchMedia("(max-width: 48rem)");
  const fold = () => {
    menu.open = !isNarrow.matches;
  };
  fold();
  isNarrow.addEventListener("change", fold);

  const input = document.getElementById("search");
  const results = document.getElementById("results");
  const root = document.body.dataset.root;
  const pages = (window.searchIndex ?? []).map((page) => ({
    ...page,
    low: { title: page.title.toLowerCase(), text: page.text.toLowerCase() },
    parts: page.parts.map(([text, id]) => ({ text, id, low: text.toLowerCase() })),
  }));

  const find = (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    return pages
      .map((page) => {
        let score = 0;
        for (const word of words) {
          const inTitle = page.low.title.includes(word) ? 20 : 0;
          const inPart = page.parts.some(({ low }) => low.includes(word)) ? 8 : 0;
          const inText = page.low.text.includes(word) ? 1 : 0;
          if (inTitle + inPart + inText === 0) return undefined;
          score += inTitle + inPart + inText;
        }
        // A phrase as it was typed counts, and what explains goes before pages of single codes.
        if (words.length > 1 && page.low.text.includes(words.join(" "))) score += 6;
        if (/^(?:diagnostics|adr)\//.test(page.url)) score /= 2;
        const part = page.parts.find(({ low }) => words.every((word) => low.includes(word)));
        return { page, part, score: score + (part ? 10 : 0), words };
      })
      .filter(Boolean)
      .sort((a, b) => b.score - a.score)
      .slice(0, 12);
  };

  const excerpt = ({ page, words }) => {
    const at = page.low.text.indexOf(words[0]);
    return at < 0 ? page.text.slice(0, 90) : `…${page.text.slice(Math.max(0, at - 30), at + 70)}…`;
  };

  const show = () => {
    results.replaceChildren();
    const found = find(input.value);
    for (const one of found) {
      const link = document.createElement("a");
      link.href = `${root}/${one.page.url}${one.part ? `#${one.part.id}` : ""}`;
      const title = document.createElement("strong");
      title.textContent = one.page.title;
      const more = document.createElement("small");
      more.textContent = one.part ? one.part.text : excerpt(one);
      link.append(title, more);
      const item = document.createElement("li");
      item.append(link);
      results.append(item);
    }
    if (found.length === 0 && input.value.trim() !== "") {
      const item = document.createElement("li");
      item.textContent = "Nothing was found.";
      results.append(item);
    }
    results.hidden = input.value.trim() === "";
  };

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const first = results.querySelector("a");
    if (event.key === "Enter" && first) first.click();
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
    }
  });
  results.addEventListener("keydown", (event) => {
    const links = [...results.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown") links[at + 1]?.focus();
    if (event.key === "ArrowUp") (links[at - 1] ?? input).focus();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      input.focus();
    }
    if (event.key === "Escape") {
      results.hidden = true;
      input.blur();
    }
  });
  document.addEventListener("click", (event) => {
    if (!results.contains(event.target) && event.target !== input) results.hidden = true;
  });
})();
