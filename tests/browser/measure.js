/* Measures what is on the screen for test_chat_access.py and test_desk_access.py: contrast, sizes of letters and targets, overflow, focus. */
(() => {
  const shown = (element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && style.clipPath === "none" && box.width > 1 && box.height > 1;
  };
  const clipped = (element) => element && (getComputedStyle(element).clipPath !== "none" || clipped(element.parentElement));
  const rgba = (color) => {
    const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const background = (element) => {
    if (!element) return [255, 255, 255];
    const style = getComputedStyle(element);
    if (style.backgroundImage !== "none") throw new Error("a picture lies behind " + element.outerHTML.slice(0, 80));
    const color = rgba(style.backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, background(element.parentElement));
  };
  const luminance = (color) => {
    const [r, g, b] = color.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, two) => {
    const [light, dark] = [luminance(one), luminance(two)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const name = (element) => `${element.tagName.toLowerCase()}#${element.id}.${element.className} "${(element.textContent || element.placeholder || "").trim().slice(0, 20)}"`;

  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || element.closest("template, script, style") || !shown(element) || clipped(element)) continue;
      found.push([element, getComputedStyle(element)]);
    }
    for (const field of document.querySelectorAll("textarea, input:not([type=radio], [type=checkbox], [type=hidden])")) {
      if (shown(field)) found.push([field, getComputedStyle(field)], [field, getComputedStyle(field, "::placeholder")]);
    }
    return found;
  };

  return {
    letters: () =>
      texts().map(([element, style]) => ({
        name: name(element),
        contrast: contrast(over(rgba(style.color), background(element)), background(element)),
        size: parseFloat(style.fontSize),
        spacing: parseFloat(getComputedStyle(element).lineHeight) / parseFloat(getComputedStyle(element).fontSize),
      })),
    targets: () => {
      const nav = document.querySelector("nav");
      const lid = nav && getComputedStyle(nav).position === "sticky" && shown(nav) ? nav : null; // what scrolls goes under it
      return [...document.querySelectorAll("a[href], button, textarea, input, select, summary")].filter((element) => shown(element) && !element.matches(".skip:not(:focus)")).map((element) => {
        const pressed = element.matches("[type=radio], [type=checkbox]") ? element.closest("label") : element; // the words are pressed too
        const { left, top, right, bottom, width, height } = pressed.getBoundingClientRect();
        const scroller = element.closest("#talk")?.getBoundingClientRect() ?? { top: -Infinity, bottom: Infinity };
        const below = lid && !lid.contains(element) ? lid.getBoundingClientRect().top : Infinity;
        const seen = { left, right, top: Math.max(top, scroller.top), bottom: Math.min(bottom, scroller.bottom, below) };
        return { name: name(element), width, height, seen: seen.top < seen.bottom ? seen : null, modal: Boolean(element.closest("dialog")) };
      });
    },
    overflow: () => {
      const wide = [...document.body.querySelectorAll("*")].filter((element) => shown(element) && !element.closest(".skip") && element.getBoundingClientRect().right > innerWidth + 0.5).map(name);
      for (const box of [document.documentElement, ...document.querySelectorAll("#talk, dialog[open], main, .app")]) {
        if (box.scrollWidth > box.clientWidth + 1) wide.push(name(box));
      }
      for (const key of document.querySelectorAll(".key, .emergency")) {
        if (shown(key) && (key.scrollWidth > key.clientWidth + 1 || key.scrollHeight > key.clientHeight + 1)) wide.push("cut off: " + name(key));
      }
      return wide;
    },
    focus: () => {
      const element = document.activeElement;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const inside = parseFloat(style.outlineOffset) < 0;
      const around = background(inside ? element : element.parentElement);
      return {
        name: name(element),
        lost: element === document.body,
        style: style.outlineStyle,
        width: parseFloat(style.outlineWidth),
        contrast: contrast(rgba(style.outlineColor).slice(0, 3), around),
        inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      };
    },
    one: (element) => {
      const style = getComputedStyle(element);
      return contrast(over(rgba(style.color), background(element)), background(element));
    },
  };
})()
