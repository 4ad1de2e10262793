// Draws the course's live views in the browser: the training board, the
// drawing pad, and the stage of all other views. The kernel computes with the
// student's functions and sends numbers, or a picture (live.py, stage.py);
// nothing in here knows how a network works. live.py also puts COLOURS above:
// {light, dark}, each {name: colour}, from drawing.py.

const properties = (theme) => Object.entries(COLOURS[theme]).map(
  ([name, colour]) => `--${name}: ${colour};`).join(" ");

const STYLE = `
.dnn { container-type: inline-size; max-width: 1120px; padding: 4px 2px 8px;
  font: 13px/1.4 var(--jp-ui-font-family, system-ui, sans-serif);
  color: var(--ink); ${properties("light")} }
.dnn.dark { ${properties("dark")} }
.dnn.trial { position: absolute; visibility: hidden; width: 760px; height: 0;
  overflow: hidden; }
.dnn * { box-sizing: border-box; }
.dnn .bar { display: flex; flex-wrap: wrap; gap: 8px 14px;
  align-items: center; margin: 0 0 10px; }
.dnn .bar > span { display: inline-flex; gap: 6px; }
.dnn label { display: inline-flex; gap: 6px; align-items: center;
  color: var(--quiet); }
.dnn button, .dnn select, .dnn input[type=text] { font: inherit;
  color: var(--ink); background: var(--paper); border: 1px solid var(--quiet);
  border-radius: 6px; height: 30px; padding: 0 10px; margin: 0; }
.dnn input[type=text] { width: 104px; }
.dnn select { padding: 0 4px; }
.dnn button { cursor: pointer; }
.dnn button:hover { background: var(--faint); }
.dnn button.go { min-width: 84px; font-weight: 600; color: var(--goink);
  background: var(--go); border-color: var(--go); }
.dnn input[type=radio] { margin: 0; accent-color: var(--go); }
.dnn :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.dnn .count { font-variant-numeric: tabular-nums; font-weight: 600;
  min-width: 108px; }
.dnn .parts { display: grid; gap: 6px 22px; grid-template:
  "net plane" auto "net key" auto "net cost" 1fr
  / minmax(0, 1fr) minmax(0, min(36%, 330px)); }
.dnn canvas { display: block; width: 100%; border-radius: 4px; }
.dnn .net { grid-area: net; height: 550px; cursor: default; }
.dnn .plane { grid-area: plane; aspect-ratio: 1; cursor: crosshair;
  border: 1px solid var(--line);
  touch-action: none; }
.dnn .key { grid-area: key; display: flex; flex-wrap: wrap; gap: 2px 12px;
  color: var(--quiet); }
.dnn .key .one::before { content: "● "; color: var(--one); }
.dnn .key .zero::before { content: "■ "; color: var(--zero); }
.dnn .cost { grid-area: cost; height: 165px; }
.dnn .tell { margin: 8px 0 0; min-height: 3.9em; line-height: 1.3;
  font-variant-numeric: tabular-nums; }
.dnn .tell p { margin: 0 0 4px; padding: 0; }
.dnn .trouble { color: var(--bug-ink); background: var(--bug-tint);
  border-left: 4px solid var(--bug); padding: 4px 8px !important;
  font-weight: 600; }
.dnn .trouble:empty { display: none; }
.dnn .look { color: var(--quiet); }
@container (max-width: 690px) {
  .dnn .parts { gap: 8px 16px; grid-template:
    "net net" auto "plane cost" auto "key key" auto / 1fr 1fr; }
  .dnn .net { height: 430px; }
  .dnn .cost { height: 240px; }
}
@container (max-width: 430px) {
  .dnn .parts { grid-template: "net" "plane" "key" "cost" / 1fr; }
  .dnn .cost { height: 200px; }
}
.dnn .pad { display: flex; flex-wrap: wrap; gap: 14px 26px; }
.dnn .pad figure { margin: 0 0 8px; }
.dnn .pad > figure:last-child { flex: 1 1 210px; max-width: 380px; }
.dnn .pad figcaption { color: var(--quiet); margin: 0 0 4px; }
.dnn .field { width: 290px; height: 290px; cursor: crosshair;
  touch-action: none; border: 1px solid var(--quiet); }
.dnn .eight { width: 146px; height: 146px; border: 1px solid var(--line); }
.dnn .answers { display: grid; gap: 5px 8px; align-items: center;
  grid-template-columns: auto 1fr 4.6em; white-space: nowrap;
  font-variant-numeric: tabular-nums; margin: 0; }
.dnn .answers .rail { height: 14px; background: var(--faint);
  border-radius: 3px; position: relative; overflow: hidden; }
.dnn .answers .fill { height: 100%; background: var(--forward); }
.dnn .answers .best { font-weight: 700; }
.dnn .stage { max-width: 820px; }
.dnn .stage .bar { gap: 6px 22px; margin: 0 0 6px; min-height: 32px; }
.dnn .bar fieldset { border: 0; margin: 0; padding: 0; display: flex;
  flex-wrap: wrap; gap: 4px 14px; align-items: center;
  color: var(--quiet); }
.dnn .bar legend { float: left; padding: 0; margin: 0 4px 0 0; }
.dnn .bar .slide { flex: 1 1 180px; max-width: 400px; }
.dnn .bar .last { flex: 1 1 auto; display: flex; gap: 6px 18px;
  align-items: center; }
.dnn .bar .last.steps { flex: 1 1 330px; flex-wrap: wrap; }
.dnn .bar .last > span { display: inline-flex; gap: 6px; }
.dnn .bar .last.steps .slide { max-width: none; flex-wrap: wrap; }
.dnn .slide input { flex: 1 1 130px; min-width: 90px; }
.dnn .slide .now { color: var(--ink); font-weight: 600;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.dnn input[type=range] { -webkit-appearance: none; appearance: none;
  height: 24px; margin: 0; background: none; cursor: pointer; }
.dnn input[type=range]::-webkit-slider-runnable-track { height: 6px;
  border-radius: 3px; background: var(--quiet); }
.dnn input[type=range]::-moz-range-track { height: 6px; border-radius: 3px;
  background: var(--quiet); }
.dnn input[type=range]::-webkit-slider-thumb { -webkit-appearance: none;
  width: 20px; height: 20px; margin-top: -7px; border-radius: 50%;
  background: var(--go); border: 3px solid var(--paper);
  box-shadow: 0 0 0 1px var(--go); }
.dnn input[type=range]::-moz-range-thumb { width: 14px; height: 14px;
  border-radius: 50%; background: var(--go); border: 3px solid var(--paper);
  box-shadow: 0 0 0 1px var(--go); }
.dnn .stage button[aria-disabled=true] { color: var(--quiet);
  border-color: var(--line); cursor: default; }
.dnn .scene { position: relative; }
.dnn .sheet { position: relative; }
.dnn .picture.gone, .dnn .touch.gone, .dnn .tables.gone {
  visibility: hidden; }
.dnn .touch button { position: absolute; padding: 0; height: auto;
  background: none; border: 0; border-radius: 2px; }
.dnn .touch .spot:hover, .dnn .touch .spot[aria-pressed=true] {
  box-shadow: 0 0 0 2px var(--ink); }
.dnn .touch .grip { width: 30px; height: 30px; margin: -15px; border: 0;
  border-radius: 50%; cursor: grab; touch-action: none;
  box-shadow: inset 0 0 0 2px var(--go); opacity: 0.75; }
.dnn .touch .grip:hover, .dnn .touch .grip:active { opacity: 1;
  background: color-mix(in srgb, var(--go) 20%, transparent); }
.dnn .scene .trouble { position: absolute; inset: 0; margin: 0;
  overflow: auto; white-space: pre-wrap; }
.dnn .tables { overflow-x: auto; padding: 5px; }
.dnn .tables :focus-visible { outline-offset: 0; }
.dnn .tables > div { display: flex; gap: 8px; align-items: center;
  width: max-content; min-height: calc(24px * var(--rows) + 24px); }
.dnn .tables table { border-collapse: collapse; margin: 0; border: 0;
  font: 12px/1 var(--jp-code-font-family, ui-monospace, monospace);
  font-variant-numeric: tabular-nums; color: var(--ink); }
.dnn .tables caption { caption-side: top; font: 600 12px/20px
  var(--jp-ui-font-family, system-ui, sans-serif); padding: 0;
  white-space: nowrap; color: inherit; text-align: center; }
.dnn .tables tr, .dnn .tables td { background: var(--ground) !important;
  border: 1px solid var(--line); padding: 0; height: 24px;
  text-align: right; }
.dnn .tables td > * { min-width: calc(1ch * var(--chars) + 12px);
  width: 100%; height: 23px;
  padding: 0 5px; display: flex; align-items: center;
  justify-content: flex-end; font: inherit; border: 0; border-radius: 0;
  white-space: nowrap; }
.dnn .tables td button { background: none; cursor: pointer; }
.dnn .tables td button:hover { background: var(--faint); }
.dnn .tables td.lit { font-weight: 700; }
.dnn .tables td.lit > * { box-shadow: inset 0 0 0 2px var(--kind); }
.dnn .tables td.wrong { color: var(--bug); }
.dnn .stage .tell { min-height: 4.2em; margin-top: 6px; }
/* Room for two rows from the start, so that no step moves the page. */
@container (max-width: 740px) {
  .dnn .tables > div { flex-wrap: wrap; width: auto; align-content: start;
    min-height: calc(2 * (24px * var(--rows) + 32px)); }
}
@container (max-width: 560px) {
  .dnn .stage .tell { min-height: 6.7em; }
}
.dnn .stage .wrong { color: var(--bug); font-weight: 600; }
.dnn .unseen { position: absolute; width: 1px; height: 1px;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

// ---------------------------------------------------------------- small tools

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function unpack(text, Kind) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Kind(bytes.buffer);
}

function pack(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

function brief(value, digits = 4) {
  if (value === null || !Number.isFinite(value))
    return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "−inf";
  const size = Math.abs(value);
  const text = size && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(1) : String(+value.toPrecision(digits));
  return text.replace(".0e", "e").replaceAll("-", "−").replace("e+", "e");
}

const share = (value) => `${100 * value}%`;
const number = (value) => value === "inf" ? Infinity : +value;
const clip = (value, low, high) => Math.min(Math.max(value, low), high);
const byte = (hex, k) => parseInt(hex.slice(2 * k + 1, 2 * k + 3), 16);
const rgb = (hex) => [byte(hex, 0), byte(hex, 1), byte(hex, 2)];
const mix = (a, b, t) => a.map((value, k) => value + (b[k] - value) * t);
const css = (colour) => `rgb(${colour.map(Math.round).join(" ")})`;

// The page's theme, whoever draws the page: the first ground there is.
function groundOf(node) {
  for (let at = node; at; at = at.parentElement) {
    const [r, g, b, a = 1] = getComputedStyle(at).backgroundColor
      .match(/[\d.]+/g).map(Number);
    if (a > 0.5) return [r, g, b];
  }
  return [255, 255, 255];
}

const isDark = ([r, g, b]) => 0.3 * r + 0.6 * g + 0.1 * b < 128;

// What every live view has: a root that follows the theme and its own width,
// and draws at most once a frame.
class View {
  constructor(root, ask) {
    this.root = root;
    this.ask = (what, more) => ask({do: what, ...more});
    this.waiting = null;
    this.observers = [new ResizeObserver(() => this.later())];
    this.observers[0].observe(root);
    const themed = new MutationObserver(() => this.retheme());
    for (const node of [document.documentElement, document.body])
      themed.observe(node, {attributes: true});
    this.observers.push(themed);
  }

  retheme() {
    const ground = groundOf(this.root.parentElement);
    const dark = isDark(ground);
    this.root.classList.toggle("dark", dark);
    this.root.style.setProperty("--ground", css(ground));
    this.colours = COLOURS[dark ? "dark" : "light"];
    this.font = getComputedStyle(this.root).fontFamily;
    this.later();
  }

  later(then) {
    if (then) this.then = then;
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      // Scrolled out of the page; its observer will call again.
      if (!this.root.isConnected) return;
      if (!this.colours) this.retheme();
      this.draw();
      const done = this.then;
      this.then = null;
      done?.();
    });
  }

  // A canvas's context, in CSS pixels and as sharp as the screen.
  brush(canvas) {
    const {clientWidth: width, clientHeight: height} = canvas;
    const ratio = Math.max(1, window.devicePixelRatio || 1);
    const [w, h] = [width * ratio, height * ratio].map(Math.round);
    if (canvas.width !== w || canvas.height !== h)
      Object.assign(canvas, {width: w, height: h});
    const c = canvas.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, width, height);
    return Object.assign(c, {wide: width, high: height});
  }

  write(c, text, x, y, {colour = "quiet", size = 12, align = "left",
    bold = false, ground = false} = {}) {
    c.font = `${bold ? "600 " : ""}${size}px ${this.font}`;
    c.textAlign = align;
    c.textBaseline = "middle";
    if (ground) {
      c.strokeStyle = this.colours.paper;
      c.lineWidth = 4;
      c.lineJoin = "round";
      c.strokeText(text, x, y);
    }
    c.fillStyle = this.colours[colour];
    c.fillText(text, x, y);
  }

  close() {
    for (const observer of this.observers) observer.disconnect();
    cancelAnimationFrame(this.waiting);
  }
}

// -------------------------------------------------------------- the board

class Board extends View {
  constructor(root, ask) {
    super(root, ask);
    this.rows = [];
    this.pick = this.over = null;
    this.tile = document.createElement("canvas");
    this.map = document.createElement("canvas");
    this.build();
  }

  // Shades for -127 to 127 of a unit, and for 0 to 100 % and nan.
  retheme() {
    super.retheme();
    const [paper, unit, less, one, zero, bug] = ["paper", "forward-ink",
      "less", "one", "zero", "bug"].map((name) => rgb(this.colours[name]));
    this.shades = Array.from({length: 256}, (_, k) => pixel(k < 128
      ? mix(paper, unit, k / 127) : mix(paper, less, (256 - k) / 127)));
    this.certain = Array.from({length: 102}, (_, k) => pixel(k > 100 ? bug
      : mix(paper, k > 50 ? one : zero, Math.abs(k - 50) / 140)));
  }

  build() {
    const choice = (name, label) => {
      const select = element("select", {onchange: () => this.ask(
        name, {value: select.value})});
      this[name] = select;
      return element("label", {}, label, select);
    };
    this.play = element("button", {class: "go", onclick: () => {
      this.setPlaying(!this.playing);
      this.ask(this.playing ? "play" : "pause");
    }});
    const resize = () => {
      if (this.hidden.value !== this.sizes)
        this.ask("hidden", {value: this.sizes = this.hidden.value});
    };
    this.hidden = element("input", {type: "text", spellcheck: "false",
      onchange: resize,
      onkeydown: (event) => event.key === "Enter" && resize()});
    this.count = element("span", {class: "count"});
    this.net = element("canvas", {class: "net", tabindex: 0,
      role: "application"});
    this.plane = element("canvas", {class: "plane", tabindex: 0,
      role: "application"});
    this.cost = element("canvas", {class: "cost", role: "img"});
    this.trouble = element("p", {class: "trouble", role: "alert"});
    this.look = element("p", {class: "look", role: "status"});
    const label = "dnn-label-" + Math.random();
    const radio = (value, text) => element("label", {}, element("input", {
      type: "radio", name: label, value, ...value ? {checked: ""} : {},
      onchange: () => {this.label = value;}}),
    element("span", {class: value ? "one" : "zero"}, text));
    this.label = 1;
    this.root.append(
      element("div", {class: "bar"},
        element("span", {}, this.play,
          element("button", {onclick: () => this.ask("step")}, "Step"),
          element("button", {onclick: () => this.ask("reset")}, "Reset")),
        this.count,
        element("label", {}, "hidden units", this.hidden),
        choice("rate", "rate"), choice("start", "start")),
      element("div", {class: "parts"}, this.net, this.plane,
        element("div", {class: "key", role: "group",
          "aria-label": "Points of the plane"},
        element("span", {}, "click adds"), radio(1, "class 1"),
        radio(0, "class 0"), element("span", {}, "drag moves; small: test "
          + "set")),
        this.cost),
      element("div", {class: "tell"}, this.trouble, this.look));
    this.listenToNet();
    this.listenToPlane();
  }

  // ---- news from the kernel

  take(news) {
    if (news.begin) {
      this.begun = news.begin;
      this.cursor = news.begin.low.map(
        (low, k) => (low + news.begin.high[k]) / 2);
      const fill = (select, values) => select.replaceChildren(
        ...values.map((value) => element("option", {value}, String(value))));
      fill(this.rate, news.begin.rates);
      fill(this.start, news.begin.starts);
    }
    if (news.points && this.grabbed == null) this.takePoints(news.points);
    const {rate, start, hidden} = news.controls;
    [this.rate.value, this.start.value] = [rate, start];
    if (this.hidden !== document.activeElement)     // nobody writes there
      this.hidden.value = this.sizes = hidden;
    if (news.trained) this.takeTrained(news.trained);
    else [this.trained, this.rows] = [null, []];
    this.setPlaying(news.playing);
    this.failed = news.trouble;
    const said = news.trouble || news.trained?.warning || "";
    if (this.trouble.textContent !== said) this.trouble.textContent = said;
    this.count.textContent = "iteration " + (news.trained?.iteration ?? 0);
    this.describe();
  }

  takePoints({x, labels, held}) {
    const flat = unpack(x, Float32Array), m = labels.length;
    this.points = labels.map((label, k) => (
      {x: [flat[k], flat[m + k]], label, held: held[k]}));
  }

  takeTrained(trained) {
    this.rows.length = trained.from;
    this.rows.push(...trained.rows.map((row) => row.map(number)));
    const flat = unpack(trained.parameters, Float32Array);
    const {sizes} = trained;
    let at = 0;
    const cut = (length) => flat.subarray(at, at += length);
    this.W = [null];
    this.b = [null];
    for (let l = 1; l < sizes.length; l++) {
      this.W.push(cut(sizes[l] * sizes[l - 1]));
      this.b.push(cut(sizes[l]));
    }
    this.units = unpack(trained.units, Int8Array);
    this.answer = unpack(trained.answer, Float32Array);
    this.trained = {...trained, tops: trained.tops.map(number)};
    const there = this.pick && this.pick.l < sizes.length
      && this.pick.j < sizes[this.pick.l]
      && (this.pick.k ?? 0) < sizes[this.pick.l - 1];
    if (!there) this.pick = null;
    this.over = null;
  }

  setPlaying(playing) {
    this.playing = playing;
    this.play.textContent = playing ? "❚❚ Pause" : "▶ Play";
    this.play.setAttribute("aria-label", playing ? "Pause" : "Play");
    // What changes many times a second is not read out.
    this.look.setAttribute("aria-live", playing ? "off" : "polite");
  }

  // Words for those who do not see the pictures, and a line for all.
  describe() {
    const t = this.trained;
    const named = (node, text) => node.setAttribute("aria-label", text);
    named(this.plane, "The plane with the points and what the network "
      + "answers. Arrow keys move a cross, 1 or 0 adds a point of that "
      + "class, space takes the nearest point along, Delete removes it.");
    if (!t) {
      named(this.net, "No network.");
      named(this.cost, "No cost.");
      this.look.textContent = "";
      return;
    }
    const [, train, test, ...norms] = this.rows[this.rows.length - 1];
    named(this.net, `Network ${t.sizes.join(", ")}. Arrow keys choose a `
      + "unit, with Shift one of its weights. Sizes of the gradients dW, "
      + `layer by layer: ${norms.map((n) => brief(n, 2)).join(", ")}.`);
    named(this.cost, `Cost by iteration: training ${brief(train, 3)}, test `
      + `${brief(test, 3)} at iteration ${t.iteration}.`);
    const said = this.told() || (`Right: ${t.right[0]} of ${t.right[1]} `
      + `training points, ${t.right[2]} of ${t.right[3]} test points. Point `
      + "at a unit or a weight to read its number.");
    if (this.look.textContent !== said) this.look.textContent = said;
  }

  // What is said of the chosen unit or weight.
  told() {
    const at = this.over || this.pick;
    if (!at) return "";
    const {l, j, k} = at, {sizes} = this.trained;
    const unit = (l, j) => l === 0 ? `input x${"₁₂"[j]}`
      : l === sizes.length - 1 ? "the output" : `unit ${j} of layer ${l}`;
    if (k != null)
      return `W${l}[${j}, ${k}] = ${brief(this.W[l][j * sizes[l - 1] + k])}, `
        + `the weight from ${unit(l - 1, k)} to ${unit(l, j)}.`;
    const name = unit(l, j)[0].toUpperCase() + unit(l, j).slice(1);
    if (l === 0) return name + ".";
    const bias = `b${l}[${j}] = ${brief(this.b[l][j])}`;
    if (l === sizes.length - 1) return `${name}: bias ${bias}.`;
    const top = this.trained.tops[this.index(l, j)];
    return `${name}: bias ${bias}; ` + (top === 0
      ? "it gives 0 everywhere, a dead unit." : "its largest output on the "
      + `plane is ${brief(top)}, where its map is strongest.`);
  }

  index(l, j) {
    return this.trained.sizes.slice(0, l).reduce((a, b) => a + b, 0) + j;
  }

  // ---- drawing

  draw() {
    if (!this.begun) return;
    this.drawNet(this.brush(this.net));
    this.drawPlane(this.brush(this.plane));
    this.drawCost(this.brush(this.cost));
  }

  // Where the tiles of the units are, for drawing and for pointing.
  place(wide, high) {
    const {sizes} = this.trained, L = sizes.length - 1;
    const top = 24, bottom = high - 146;
    const side = Math.min(38, (bottom - top) / Math.max(...sizes) - 3,
      0.45 * wide / L);
    const pitch = (wide - 58 - side) / L;
    const at = sizes.map((n, l) => Array.from({length: n}, (_, j) => {
      const gap = Math.min(side + 16, (bottom - top) / n);
      return {l, j, x: 30 + side / 2 + l * pitch,
        y: (top + bottom) / 2 + (j - (n - 1) / 2) * gap,
        side: l === L ? Math.max(side, 38) : side};
    }));
    return {at, side, pitch, top, bottom, L};
  }

  drawNet(c) {
    if (!this.trained) {
      this.write(c, "No network to draw.", c.wide / 2, c.high / 2,
        {align: "center"});
      return;
    }
    this.spots = this.place(c.wide, c.high);
    const {at, L} = this.spots;
    this.drawEdges(c);
    this.paintTiles();
    const chosen = this.over || this.pick;
    for (const spot of at.flat()) this.drawTile(c, spot, chosen);
    at.forEach(([first], l) => this.write(c, l === 0 ? "input"
      : l === L ? "output" : `layer ${l}`, first.x, 9,
    {align: "center", size: 12}));
    this.drawKey(c);
    this.drawGradients(c);
  }

  // What the lines and the small maps mean.
  drawKey(c) {
    let x = 0;
    const y = c.high - 132;
    for (const [name, dash, text] of [["more", [], "weight above 0"],
      ["less", [5, 3], "below 0"]]) {
      c.strokeStyle = this.colours[name];
      c.lineWidth = 2.5;
      c.setLineDash(dash);
      c.beginPath();
      c.moveTo(x, y);
      c.lineTo(x + 22, y);
      c.stroke();
      this.write(c, text, x + 28, y, {size: 12});
      x += 28 + c.measureText(text).width + 14;
    }
    c.setLineDash([]);
    const more = "wider line, stronger map: larger";
    if (x + c.measureText(more).width < c.wide)
      this.write(c, more, x, y, {size: 12});
  }

  *edges() {
    const {at} = this.spots, {sizes} = this.trained;
    for (let l = 1; l < sizes.length; l++)
      for (let j = 0; j < sizes[l]; j++)
        for (let k = 0; k < sizes[l - 1]; k++)
          yield {l, j, k, w: this.W[l][j * sizes[l - 1] + k],
            a: at[l - 1][k], b: at[l][j]};
  }

  curve(c, {a, b}) {
    const x0 = a.x + a.side / 2, x1 = b.x - b.side / 2, half = (x0 + x1) / 2;
    c.beginPath();
    c.moveTo(x0, a.y);
    c.bezierCurveTo(half, a.y, half, b.y, x1, b.y);
    c.stroke();
  }

  drawEdges(c) {
    let all = [...this.edges()];
    if (all.length > 900) {     // of a large network the widest
      const sized = all.map(({w}) => Math.abs(w)).sort((a, b) => b - a);
      all = all.filter(({w}) => !(Math.abs(w) < sized[900]));
    }
    const many = clip(200 / all.length, 0.3, 1);
    for (const edge of all) {
      const size = Math.abs(edge.w);
      c.strokeStyle = this.colours[edge.w < 0 ? "less"
        : edge.w >= 0 ? "more" : "bug"];
      c.lineWidth = edge.w === edge.w ? Math.min(7, 0.35 + 2 * size) : 3;
      c.globalAlpha = clip((0.2 + 0.6 * size) * many ** 0.4, 0.12, 0.85);
      c.setLineDash(edge.w < 0 ? [5, 3] : []);
      this.curve(c, edge);
    }
    c.globalAlpha = 1;
    const {l, j, k} = this.over || this.pick || {};
    if (k != null) {
      const w = this.W[l][j * this.trained.sizes[l - 1] + k];
      c.strokeStyle = this.colours.ink;
      c.lineWidth = Math.min(7, 0.35 + 2 * Math.abs(w)) + 2;
      this.curve(c, {a: this.spots.at[l - 1][k], b: this.spots.at[l][j]});
    }
    c.setLineDash([]);
  }

  // The maps of all units, one below the other, on a canvas out of sight.
  paintTiles() {
    const side = this.begun.side / 2, n = this.units.length / side ** 2;
    paint(this.tile, side, side * n, (pixels) => this.units.forEach(
      // Row 0 of a map is the plane's lowest, and on screen the last.
      (shade, from) => {
        const column = from % side, row = (from - column) / side;
        const k = Math.floor(row / side);
        pixels[(2 * k * side + side - 1 - row) * side + column]
          = this.shades[shade & 255];
      }));
  }

  drawTile(c, {l, j, x, y, side}, chosen) {
    const [left, up] = [x - side / 2, y - side / 2];
    const rows = this.begun.side / 2, out = l === this.spots.L;
    const top = out ? 1 : this.trained.tops[this.index(l, j)];
    if (out) {
      if (this.map.width) c.drawImage(this.map, left, up, side, side);
    } else {
      c.drawImage(this.tile, 0, rows * this.index(l, j), rows, rows,
        left, up, side, side);
    }
    const here = chosen && chosen.k == null && chosen.l === l
      && chosen.j === j;
    c.strokeStyle = this.colours[here ? "ink" : top > 0 ? "quiet" : "bug"];
    c.lineWidth = here ? 3 : 1;
    if (!(top > 0)) {           // dead, or nan
      c.beginPath();
      c.moveTo(left, up);
      c.lineTo(left + side, up + side);
      c.stroke();
    }
    c.strokeRect(left, up, side, side);
    if (l === 0)
      this.write(c, `x${"₁₂"[j]}`, left - 6, y, {align: "right", size: 13});
  }

  // Under every layer a bar, as high as the gradient of its weights is large.
  drawGradients(c) {
    const {at, L, pitch} = this.spots;
    const norms = this.rows[this.rows.length - 1].slice(3);
    const base = c.high - 22, high = 72, least = -12;
    const height = (n) => n > 0
      ? high * clip((Math.log10(n) - least) / -least, 0, 1) : 0;
    this.write(c, "size of the gradient dW, by layer", 0, base - high - 20);
    for (const power of [0, -4, -8, -12]) {
      const y = base - height(10 ** power);
      c.strokeStyle = this.colours.line;
      c.lineWidth = 1;
      c.beginPath();
      c.moveTo(44, y);
      c.lineTo(c.wide, y);
      c.stroke();
      this.write(c, power ? `1e−${-power}` : "1", 38, y,
        {align: "right", size: 11});
    }
    const [low, top] = ["backward-tint", "backward"].map(
      (name) => rgb(this.colours[name]));
    for (let l = 1; l <= L; l++) {
      const n = norms[l - 1], tall = height(n), {x} = at[l][0];
      const wide = clip(0.4 * pitch, 14, 46);
      c.fillStyle = css(mix(low, top, tall / high));
      c.strokeStyle = this.colours.backward;
      c.lineWidth = 1;
      c.fillRect(x - wide / 2, base - tall, wide, tall);
      c.strokeRect(x - wide / 2, base - tall, wide, tall);
      this.write(c, n === 0 ? "0" : brief(n, 2), x, base - tall - 8,
        {align: "center", colour: "ink", size: 11, ground: true});
      this.write(c, `dW${l}`, x, base + 11, {align: "center"});
    }
  }

  toScreen([x, y], c) {
    const {low, high} = this.begun;
    return [(x - low[0]) / (high[0] - low[0]) * c.wide,
      c.high - (y - low[1]) / (high[1] - low[1]) * c.high];
  }

  drawPlane(c) {
    if (this.trained) {
      this.paintMap();
      c.imageSmoothingQuality = "high";
      c.drawImage(this.map, 0, 0, c.wide, c.high);
      this.drawBoundary(c);
    }
    for (const point of this.points) {
      const [x, y] = this.toScreen(point.x, c);
      const r = point.held ? 2.2 : 3.8, grabbed = point === this.grabbed;
      c.fillStyle = this.colours[point.label > 0.5 ? "one" : "paper"];
      c.strokeStyle = this.colours[point.label > 0.5 ? "paper" : "zero"];
      c.lineWidth = point.label > 0.5 ? 1 : 1.6;
      c.beginPath();
      if (point.label > 0.5) c.arc(x, y, r, 0, 7);
      else c.rect(x - r + 0.6, y - r + 0.6, 2 * r - 1.2, 2 * r - 1.2);
      c.fill();
      c.stroke();
      if (grabbed) {
        c.strokeStyle = this.colours.ink;
        c.lineWidth = 2;
        c.beginPath();
        c.arc(x, y, 9, 0, 7);
        c.stroke();
      }
    }
    this.write(c, "x₁", c.wide - 8, c.high - 12,
      {align: "right", colour: "ink", size: 13, ground: true});
    this.write(c, "x₂", 8, 12, {colour: "ink", size: 13, ground: true});
    if (document.activeElement === this.plane && this.byKey)
      this.drawCross(c, this.toScreen(this.cursor, c));
  }

  drawCross(c, [x, y]) {
    for (const [colour, width] of [["paper", 5], ["ink", 2]]) {
      c.strokeStyle = this.colours[colour];
      c.lineWidth = width;
      c.beginPath();
      c.moveTo(x - 9, y);
      c.lineTo(x + 9, y);
      c.moveTo(x, y - 9);
      c.lineTo(x, y + 9);
      c.stroke();
    }
  }

  // The answer on a small canvas: the more certain, the stronger.
  paintMap() {
    const {side} = this.begun;
    paint(this.map, side, side, (pixels) => this.answer.forEach((p, from) => {
      const column = from % side, row = (from - column) / side;
      pixels[(side - 1 - row) * side + column]
        = this.certain[p === p ? Math.round(50 + 100 * p) : 101];
    }));
  }

  // The line where the answer is one half, square by square of the map.
  drawBoundary(c) {
    const {side} = this.begun, p = this.answer;     // less one half
    const [across, up] = [c.wide / side, c.high / side];
    c.strokeStyle = this.colours.ink;
    c.lineWidth = 1.8;
    c.beginPath();
    for (let i = 0; i + 1 < side; i++)
      for (let j = 0; j + 1 < side; j++) {
        const k = i * side + j;
        const corners = [k, k + 1, k + 1 + side, k + side];
        const above = corners.map((k) => p[k] > 0);
        if (above.every((is) => is === above[0])) continue;
        const cuts = [];
        for (let n = 0; n < 4; n++) {
          const [a, b] = [corners[n], corners[(n + 1) % 4]];
          if (above[n] === above[(n + 1) % 4]) continue;
          const t = p[a] / (p[a] - p[b]);
          const [x, y] = mix([a % side, Math.floor(a / side)],
            [b % side, Math.floor(b / side)], t);
          cuts.push([(x + 0.5) * across, c.high - (y + 0.5) * up]);
        }
        for (let n = 0; n + 1 < cuts.length; n += 2) {
          c.moveTo(...cuts[n]);
          c.lineTo(...cuts[n + 1]);
        }
      }
    c.stroke();
  }

  drawCost(c) {
    if (!this.rows.length) return;
    const [left, right, top, bottom] = [42, c.wide - 76, 24, c.high - 20];
    const last = Math.max(200, this.rows[this.rows.length - 1][0]);
    const shown = this.rows.flatMap((row) => row.slice(1, 3)).filter(
      (cost) => cost > 0 && cost < Infinity).map(Math.log10);
    const low = Math.min(-2, Math.floor(Math.min(0, ...extremes(shown))));
    const high = Math.max(0.15, ...extremes(shown)) + 0.05;
    const x = (i) => left + (right - left) * i / last;
    const y = (cost) => bottom - (bottom - top)
      * (Math.log10(clip(cost, 10 ** low, 10 ** high)) - low) / (high - low);
    this.write(c, "cost", 0, 9);
    c.lineWidth = 1;
    const every = Math.ceil((high - low) / 5);
    for (let power = Math.floor(high); power >= low; power -= every) {
      c.strokeStyle = this.colours.line;
      c.beginPath();
      c.moveTo(left, y(10 ** power));
      c.lineTo(right, y(10 ** power));
      c.stroke();
      this.write(c, brief(10 ** power), left - 6, y(10 ** power),
        {align: "right", size: 11});
    }
    this.write(c, "0", left, bottom + 11, {align: "center", size: 11});
    this.write(c, `iteration ${last}`, right, bottom + 11,
      {align: "right", size: 11});
    this.drawCurves(c, x, y);
  }

  drawCurves(c, x, y) {
    const ends = [];
    for (const [k, name, dash, colour] of [[2, "test", [5, 3], "quiet"],
      [1, "training", [], "ink"]]) {
      c.strokeStyle = this.colours[colour];
      c.lineWidth = k === 1 ? 2.2 : 1.6;
      c.setLineDash(dash);
      c.beginPath();
      const rows = this.rows.filter((row) => !Number.isNaN(row[k]));
      for (const row of rows) c.lineTo(x(row[0]), y(row[k]));
      c.stroke();
      if (rows.length) {
        const end = rows[rows.length - 1];
        ends.push({name, colour, x: x(end[0]), at: y(end[k]), cost: end[k]});
      }
    }
    c.setLineDash([]);
    ends.sort((a, b) => a.at - b.at);
    if (ends.length === 2) {    // labels keep clear of each other
      const middle = (ends[0].at + ends[1].at) / 2;
      const apart = Math.max(ends[1].at - ends[0].at, 28) / 2;
      const clear = clip(middle, 24 + apart, c.high - 32 - apart);
      [ends[0].label, ends[1].label] = [clear - apart, clear + apart];
    }
    for (const {name, colour, x: end, at, label = at, cost} of ends) {
      c.fillStyle = this.colours[this.failed ? "bug" : colour];
      c.beginPath();
      c.arc(end, at, 3, 0, 7);
      c.fill();
      this.write(c, name, end + 9, label - 6, {colour, size: 11,
        ground: true});
      this.write(c, brief(cost, 2), end + 9, label + 7, {colour, size: 12,
        bold: true, ground: true});
    }
    if (this.failed && ends.length)
      this.write(c, "✕", ends[0].x, ends[0].at,
        {colour: "bug", size: 20, bold: true, align: "center"});
  }

  // ---- pointing at units and weights

  listenToNet() {
    this.net.addEventListener("pointermove", (event) => this.point(
      this.nearest(event.offsetX, event.offsetY)));
    this.net.addEventListener("pointerleave", () => this.point(null));
    this.net.addEventListener("pointerdown", (event) => {
      this.pick = this.nearest(event.offsetX, event.offsetY);
      this.point(null);
    });
    this.net.addEventListener("focus", () => {
      if (!this.pick && this.trained && this.net.matches(":focus-visible"))
        this.choose(this.trained.sizes.length - 1, 0);
    });
    this.net.addEventListener("keydown", (event) => {
      const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1],
        ArrowDown: [0, 1]}[event.key];
      if (!this.trained || (!step && event.key !== "Escape")) return;
      event.preventDefault();
      const {sizes} = this.trained;
      const {l, j, k} = this.pick || {l: 0, j: 0};
      if (!step) this.pick = null;
      else if (event.shiftKey && step[1] && l > 0) {
        const n = sizes[l - 1];
        this.pick = {l, j, k: k == null ? 0 : (k + step[1] + n) % n};
      } else this.choose(l + step[0], j + step[1]);
      this.point(null);
    });
  }

  choose(l, j) {
    const {sizes} = this.trained;
    l = clip(l, 0, sizes.length - 1);
    this.pick = {l, j: clip(j, 0, sizes[l] - 1)};
    this.point(null);
  }

  point(at) {
    this.over = at;
    this.describe();
    this.later();
  }

  // The unit or the weight at a place of the picture, or null.
  nearest(x, y) {
    if (!this.trained || !this.spots) return null;
    const unit = this.spots.at.flat().find((spot) => Math.max(
      Math.abs(spot.x - x), Math.abs(spot.y - y)) <= spot.side / 2 + 1);
    if (unit) return {l: unit.l, j: unit.j};
    let best = null, least = 6;
    for (const edge of this.edges()) {
      const x0 = edge.a.x + edge.a.side / 2, x1 = edge.b.x - edge.b.side / 2;
      if (x < x0 || x > x1) continue;
      // The curve's own x is nearly even in t; a few steps of bisection.
      let [from, to] = [0, 1];
      for (let n = 0; n < 12; n++) {
        const t = (from + to) / 2;
        const at = x0 + (x1 - x0) * (1.5 * t * (1 - t) + t ** 3);
        if (at < x) from = t; else to = t;
      }
      const t = (from + to) / 2;
      const off = Math.abs(edge.a.y + (edge.b.y - edge.a.y)
        * (3 * t ** 2 - 2 * t ** 3) - y);
      if (off < least) [best, least] = [edge, off];
    }
    return best && {l: best.l, j: best.j, k: best.k};
  }

  // ---- points to add, to move and to take away

  listenToPlane() {
    const where = ({offsetX, offsetY}) => {
      const {clientWidth, clientHeight} = this.plane;
      const {low, high} = this.begun;
      return [low[0] + (high[0] - low[0]) * offsetX / clientWidth,
        high[1] - (high[1] - low[1]) * offsetY / clientHeight];
    };
    this.plane.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.byKey = false;
      const at = where(event), near = this.closest(at, 9);
      if (!near) return this.addPoint(at, this.label);
      this.grabbed = near;
      this.plane.setPointerCapture(event.pointerId);
      this.later();
    });
    this.plane.addEventListener("pointermove", (event) => {
      if (this.grabbed && event.buttons) this.carry(where(event));
    });
    for (const kind of ["pointerup", "pointercancel"])
      this.plane.addEventListener(kind, () => this.drop());
    this.plane.addEventListener("blur", () => this.drop());
    this.plane.addEventListener("focus", () => {
      this.byKey = this.plane.matches(":focus-visible");
      this.later();
    });
    this.plane.addEventListener("keydown", (event) => {
      const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1],
        ArrowDown: [0, -1]}[event.key];
      if (!step && !["0", "1", " ", "Delete", "Backspace"].includes(event.key))
        return;
      event.preventDefault();
      this.byKey = true;
      const {low, high} = this.begun;
      if (step) {
        this.cursor = this.cursor.map((value, k) => clip(value + step[k]
          * (high[k] - low[k]) / (event.shiftKey ? 10 : 40),
        low[k], high[k]));
        if (this.grabbed) this.carry(this.cursor);
      } else if (event.key === " ") {
        if (this.grabbed) this.drop();
        else this.grabbed = this.closest(this.cursor, 40);
      } else if (event.key.length > 1) {
        const near = this.closest(this.cursor, 40);
        if (near) this.removePoint(near);
      } else this.addPoint([...this.cursor], +event.key);
      this.later();
    });
  }

  closest(at, within) {
    const c = {wide: this.plane.clientWidth, high: this.plane.clientHeight};
    const here = this.toScreen(at, c);
    const far = (point) => Math.hypot(...this.toScreen(point.x, c).map(
      (value, k) => value - here[k]));
    const near = this.points.reduce((a, b) => far(a) < far(b) ? a : b);
    return far(near) <= within ? near : null;
  }

  addPoint(x, label) {
    this.points.push({x, label, held: false});
    this.ask("add", {x, label});
    this.later();
  }

  removePoint(point) {
    this.ask("remove", {point: this.points.indexOf(point)});
    this.points = this.points.filter((other) => other !== point);
    this.grabbed = null;
  }

  carry(x) {
    const {low, high} = this.begun;
    this.grabbed.x = x.map((value, k) => clip(value, low[k], high[k]));
    this.ask("move", {point: this.points.indexOf(this.grabbed),
      x: this.grabbed.x});
    this.later();
  }

  drop() {
    this.grabbed = null;
    this.later();
  }
}

// Fill a small canvas, pixel by pixel as one number each.
function paint(canvas, width, height, fill) {
  if (canvas.width !== width || canvas.height !== height)
    Object.assign(canvas, {width, height});
  const c = canvas.getContext("2d"), image = c.createImageData(width, height);
  fill(new Uint32Array(image.data.buffer));
  c.putImageData(image, 0, 0);
}

// A colour as such a number.
function pixel(colour) {
  return new Uint32Array(Uint8ClampedArray.from([...colour, 255]).buffer)[0];
}

function extremes(values) {
  return values.reduce(([low, high], value) => [
    Math.min(low, value), Math.max(high, value)], [0, 0]);
}

// ---------------------------------------------------------------- the pad

const DOTS = 32;

class Pad extends View {
  constructor(root, ask) {
    super(root, ask);
    this.dots = new Uint8Array(DOTS * DOTS);
    this.cursor = [DOTS / 2 - 0.5, DOTS / 2 - 0.5];
    this.changed = false;
    this.build();
  }

  build() {
    this.field = element("canvas", {class: "field", tabindex: 0,
      role: "application", "aria-label": "Field of 32 by 32 dots to draw a "
      + "digit on. Arrow keys move the pen, space puts it down and lifts it."});
    this.eight = element("canvas", {class: "eight", role: "img"});
    this.answers = element("div", {class: "answers"});
    this.trouble = element("p", {class: "trouble", role: "alert"});
    this.look = element("p", {class: "look", role: "status"});
    const part = (caption, ...inside) => element("figure", {},
      element("figcaption", {}, caption), ...inside);
    this.root.append(
      element("div", {class: "pad"},
        part("draw one digit here", this.field),
        element("div", {},
          part("what the network sees", this.eight),
          element("div", {class: "bar"}, element("span", {},
            element("button", {onclick: () => this.clear()}, "Clear"),
            element("button", {onclick: () => this.ask("save")}, "Save")))),
        part("what it answers", this.answers)),
      element("div", {class: "tell"}, this.trouble, this.look));
    this.listen();
  }

  take(news) {
    if (news.begin) {
      this.names = news.begin.names;
      this.pen = news.begin.pen;
      this.dots = unpack(news.begin.field, Uint8Array);
    }
    this.trouble.textContent = news.trouble || "";
    this.digit = news.digit;
    this.showAnswers(news.answers?.map(number));
    const said = news.said || this.summary;
    if (this.look.textContent !== said) this.look.textContent = said;
  }

  // A bar for every output; one output is the chance of the second name.
  showAnswers(answers) {
    const names = answers?.length === 1 || (!answers && this.names.length < 3)
      ? this.names.slice(1) : this.names;
    if (this.answers.childElementCount !== 3 * names.length)
      this.answers.replaceChildren(...names.flatMap((name) => [
        element("span", {}, name), element("div", {class: "rail"},
          element("div", {class: "fill"})), element("span")]));
    const best = answers && answers.indexOf(Math.max(...answers));
    names.forEach((name, k) => {
      const [label, rail, value] = [0, 1, 2].map(
        (n) => this.answers.children[3 * k + n]);
      const share = answers ? answers[k] : 0;
      rail.firstChild.style.width = `${clip(100 * share || 0, 0, 100)}%`;
      value.textContent = answers ? `${(100 * share).toFixed(1)} %` : "";
      label.classList.toggle("best", names.length > 1 && k === best);
    });
    this.summary = !answers ? "Nothing drawn yet."
      : answers.length > 1 ? `Read as ${names[best]}.`
      : `Read as ${this.names[answers[0] > 0.5 ? 1 : 0]}.`;
    this.eight.setAttribute("aria-label", answers
      ? "The drawing in 8 by 8 dots." : "Nothing drawn yet.");
  }

  draw() {
    const c = this.brush(this.field), dot = c.wide / DOTS;
    c.fillStyle = this.colours.paper;
    c.fillRect(0, 0, c.wide, c.high);
    c.fillStyle = this.colours.ink;
    this.dots.forEach((ink, k) => {
      if (ink) c.fillRect(k % DOTS * dot, Math.floor(k / DOTS) * dot,
        dot + 0.3, dot + 0.3);
    });
    if (document.activeElement === this.field && this.byKey) {
      c.strokeStyle = this.colours.focus;
      c.lineWidth = this.down ? 4 : 2;
      c.beginPath();
      c.arc((this.cursor[0] + 0.5) * dot, (this.cursor[1] + 0.5) * dot,
        this.pen * dot + 2, 0, 7);
      c.stroke();
    }
    this.drawEight(this.brush(this.eight));
    if (this.changed) this.ask("ink", {field: pack(this.dots)});
    this.changed = false;
  }

  drawEight(c) {
    const [paper, ink] = [rgb(this.colours.paper), rgb(this.colours.ink)];
    const dot = c.wide / 8;
    c.fillStyle = this.colours.paper;
    c.fillRect(0, 0, c.wide, c.high);
    this.digit?.forEach((value, k) => {
      c.fillStyle = css(mix(paper, ink, value / 16));
      c.fillRect(k % 8 * dot, Math.floor(k / 8) * dot, dot + 0.3, dot + 0.3);
    });
  }

  clear() {
    this.dots.fill(0);
    this.changed = true;
    this.later();
  }

  // Ink every dot whose middle is within the pen of a line; pad.py's inked.
  line([x0, y0], [x1, y1]) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    for (let k = 0; k < DOTS * DOTS; k++) {
      const x = k % DOTS + 0.5, y = Math.floor(k / DOTS) + 0.5;
      const along = clip(((x - x0) * dx + (y - y0) * dy)
        / (dx * dx + dy * dy || 1), 0, 1);
      if (Math.hypot(x - x0 - along * dx, y - y0 - along * dy) <= this.pen)
        this.dots[k] = 1;
    }
    this.changed = true;
    this.later();
  }

  listen() {
    const where = ({offsetX, offsetY}) => [
      DOTS * offsetX / this.field.clientWidth,
      DOTS * offsetY / this.field.clientHeight];
    this.field.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      [this.byKey, this.down] = [false, false];
      this.last = where(event);
      this.field.setPointerCapture(event.pointerId);
      this.line(this.last, this.last);
    });
    this.field.addEventListener("pointermove", (event) => {
      if (!this.last) return;
      for (const at of event.getCoalescedEvents?.() ?? [event]) {
        this.line(this.last, where(at));
        this.last = where(at);
      }
    });
    for (const kind of ["pointerup", "pointercancel"])
      this.field.addEventListener(kind, () => {this.last = null;});
    this.field.addEventListener("focus", () => {
      this.byKey = this.field.matches(":focus-visible");
      this.later();
    });
    this.field.addEventListener("blur", () => {
      this.down = false;
      this.later();
    });
    this.field.addEventListener("keydown", (event) => {
      const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1],
        ArrowDown: [0, 1], " ": [0, 0]}[event.key];
      if (!step) return;
      event.preventDefault();
      this.byKey = true;
      const middle = () => this.cursor.map((value) => value + 0.5);
      const from = middle();
      if (event.key === " " && !event.repeat) {
        this.down = !this.down;
        this.look.textContent = this.down ? "Pen down." : "Pen up.";
      }
      this.cursor = this.cursor.map(
        (value, k) => clip(value + step[k], 0, DOTS - 1));
      if (this.down) this.line(from, middle());
      this.later();
    });
  }
}

// -------------------------------------------------------------- the stage

// In the picture's own tree, so that its ids are nobody else's.
const PICTURE = `
svg { display: block; width: 100%; height: auto;
  fill: var(--parameter); }
[id^="arrow-"].dim { opacity: 0.4; }
.lit path { stroke-width: 3px !important; }
`;

// Where the arrow keys go, to the right and up.
const WAYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1],
  ArrowDown: [0, -1]};
// How far they go along a row: up counts as forward, or as back.
const along = (key, up) => {
  const [x, y] = WAYS[key] || [0, 0];
  return x + up * y;
};

class Stage extends View {
  constructor(root, ask) {
    super(root, null);
    this.asked = 0;
    this.ask = (what, more) => ask({do: what, asked: ++this.asked, ...more});
    this.picture = element("div", {class: "picture", role: "img"});
    this.shadow = this.picture.attachShadow({mode: "open"});
    this.touch = element("div", {class: "touch"});
    this.trouble = element("p", {class: "trouble", role: "alert"});
    this.tables = element("div", {class: "tables"});
    this.look = element("p", {class: "look"});
    this.notes = element("div");
    this.said = element("p", {class: "unseen", role: "status"});
    this.bar = element("div", {class: "bar"});
    this.sheet = element("div", {class: "sheet"}, this.picture, this.touch);
    this.scene = element("div", {class: "scene"}, this.sheet, this.trouble);
    this.body = element("div", {class: "stage"}, this.bar, this.scene,
      this.tables, element("div", {class: "tell"}, this.look, this.notes),
      this.said);
    this.root.append(this.body);
    this.values = {};
    this.show = {};
  }

  // ---- controls

  build({controls, pace}) {
    this.pace = pace;
    this.show = {};
    const steps = controls.find(({name}) => name === "step");
    this.last = steps && steps.texts.length - 1;
    const button = (text, act) => element("button", {onclick: act}, text);
    this.prev = button("Prev", () => this.step(-1));
    this.next = button("Next", () => this.step(1));
    this.play = button("Play", () => this.toggle());
    const nodes = controls.filter(({label}) => label).map(
      (control) => this[control.kind](control));
    // With the last control, so that no button has a row to itself.
    this.bar.replaceChildren(...nodes.slice(0, -1),
      element("div", {class: steps ? "last steps" : "last"},
        nodes[nodes.length - 1], element("span", {},
          ...steps ? [this.prev, this.next, this.play] : [],
          button("Reset", () => {this.stop(); this.ask("reset");}))));
  }

  range({name, label, texts}) {
    // The slider itself says this text to who cannot see it.
    const output = element("span", {class: "now", "aria-hidden": true});
    const last = texts.length - 1;
    const move = (to) => {
      if (name === "step") this.stop();
      this.set({[name]: clip(to, 0, last)});
    };
    const input = element("input", {type: "range", min: 0, max: last, step: 1,
      oninput: () => move(+input.value),
      // By ourselves: in a notebook some of these keys never arrive.
      onkeydown: (event) => {
        const far = Math.max(1, Math.round(last / 10));
        const by = {PageDown: -far, PageUp: far, Home: -last, End: last}[
          event.key] ?? along(event.key, 1);
        if (!by) return;
        event.preventDefault();
        move(+input.value + by);
      }});
    // As wide as its widest text, so that nothing moves.
    output.style.minWidth = Math.max(...texts.map((t) => t.length)) + "ch";
    this.show[name] = (value) => {
      input.value = value;
      input.setAttribute("aria-valuetext", texts[value]);
      output.textContent = texts[value];
    };
    return element("label", {class: "slide"}, label, input, output);
  }

  radio({name, label, texts}) {
    const group = "dnn-" + Math.random();
    const inputs = texts.map((_, k) => element("input", {type: "radio",
      name: group, value: k, onchange: () => this.set({[name]: k})}));
    this.show[name] = (value) => {inputs[value].checked = true;};
    return element("fieldset", {onkeydown: (event) => {
      const by = along(event.key, -1);
      if (!by) return;
      event.preventDefault();
      const to = clip(this.values[name] + by, 0, texts.length - 1);
      inputs[to].focus();
      this.set({[name]: to});
    }}, element("legend", {}, label), ...texts.map(
      (text, k) => element("label", {}, inputs[k], text)));
  }

  field({name, label}) {
    let sent = "";
    const submit = () => {
      if (input.value !== sent) this.set({[name]: sent = input.value});
    };
    const input = element("input", {type: "text", spellcheck: "false",
      onchange: submit,
      onkeydown: (event) => event.key === "Enter" && submit()});
    this.show[name] = (value) => {
      if (input !== document.activeElement || value !== sent)
        input.value = sent = value;
    };
    return element("label", {}, label, input);
  }

  set(values) {
    this.showValues(values);
    this.ask("set", {values});
  }

  showValues(values) {
    Object.assign(this.values, values);
    for (const [name, value] of Object.entries(values))
      this.show[name]?.(value);
    const {step} = this.values;
    this.prev.setAttribute("aria-disabled", step === 0);
    this.next.setAttribute("aria-disabled", step === this.last);
  }

  step(by) {
    this.stop();
    const step = clip(this.values.step + by, 0, this.last);
    if (step !== this.values.step) this.set({step});
  }

  toggle() {
    if (this.playing) return this.stop();
    if (this.values.step === this.last) this.set({step: 0});
    this.play.textContent = "Stop";
    this.playing = setInterval(() => {
      if (this.late || !this.root.isConnected) return;
      this.late = true;       // until the next picture is there
      this.set({step: this.values.step + 1});
      if (this.values.step === this.last) this.stop();
    }, 1000 * this.pace);
  }

  stop() {
    clearInterval(this.playing);
    this.playing = null;
    this.play.textContent = "Play";
    this.announce();
  }

  close() {
    this.stop();
    super.close();
  }

  // ---- news from the kernel

  take(news) {
    if (news.begin) this.build(news.begin);
    this.late = false;
    // What the reader has set since is newer than this.
    if (news.asked >= this.asked || news.begin) this.showValues(news.values);
    if (news.begin) this.retheme();
    this.trouble.textContent = news.trouble || "";
    for (const part of [this.picture, this.touch, this.tables])
      part.classList.toggle("gone", !!news.trouble);
    this.told = news.trouble || [news.told, ...news.notes].join(" ");
    this.announce();
    if (news.trouble) {
      this.look.textContent = "";
      this.notes.replaceChildren();
      return;
    }
    if (news.picture) this.frame(news.picture);
    this.picture.setAttribute("aria-label", news.alt);
    this.look.textContent = news.told;
    this.lit = news.lit;
    this.light();
    this.notes.replaceChildren(...news.notes.map((note) => element("p",
      {class: "wrong"}, "✗ " + note)));
    [this.grips, this.spots] = [news.grips, news.spots];
    this.layTouch();
    this.layTables(news.tables);
  }

  // What has changed is read out once it keeps still.
  announce() {
    clearTimeout(this.waits);
    this.waits = setTimeout(() => {
      if (!this.playing && this.told !== this.said.textContent
          && !this.dragging)
        this.said.textContent = this.told;
    }, 400);
  }

  // Bring out the parts of the picture that the present step is about.
  light() {
    for (const part of this.shadow.querySelectorAll("[id*='-'][id*='.']")) {
      const lit = this.lit.includes(part.id.split(".")[0]);
      part.classList.toggle("lit", lit);
      part.classList.toggle("dim", !lit);
    }
  }

  frame(svg) {
    const width = +svg.match(/viewBox="0 0 ([\d.]+)/)[1];
    this.shadow.innerHTML = `<style>${PICTURE}</style>${svg}`;
    this.scene.style.maxWidth = `${width / 72 * 100}px`;    // from points
  }

  // What was once shown keeps its height, whatever comes after.
  draw() {
    const anew = this.width !== this.root.clientWidth;
    this.width = this.root.clientWidth;
    for (const part of [this.scene, this.tables]) {
      if (anew) part.style.minHeight = "";
      part.style.minHeight = `${part.clientHeight}px`;
    }
  }

  // ---- what can be touched

  layTouch() {
    const {grips = [], spots = []} = this;
    const key = JSON.stringify([grips.map(({name}) => name),
      spots.map(({set}) => set)]);
    if (key !== this.touchable) {
      this.touchable = key;
      this.spotted = spots.map((spot, k) => element("button", {
        class: "spot", title: spot.label, onclick: () => this.set(spot.set),
        onkeydown: (event) => this.rove(event, this.spotted, k)}));
      this.gripped = grips.map((_, k) => this.grip(k));
      this.touch.replaceChildren(...this.spotted, ...this.gripped);
    }
    spots.forEach(({label, box, set}, k) => {
      const node = this.spotted[k], [left, top, right, low] = box;
      const here = Object.entries(set).every(
        ([name, value]) => this.values[name] === value);
      Object.assign(node.style, {left: share(left), top: share(top),
        width: share(right - left), height: share(low - top)});
      node.setAttribute("aria-label", label);
      node.setAttribute("aria-pressed", here);
      node.tabIndex = here || k === 0 ? 0 : -1;
    });
    grips.forEach((grip, k) => {
      const node = this.gripped[k], [x, y] = grip.at;
      if (this.dragging === node && grip.step) return;
      Object.assign(node.style, {left: share(x), top: share(y)});
      node.setAttribute("aria-label", grip.label);
      // What a slider does as well is for the mouse alone.
      node.setAttribute("aria-hidden", !grip.step);
      node.tabIndex = grip.step ? 0 : -1;
    });
  }

  // Arrow keys go from one button of a group to the next.
  rove(event, buttons, k) {
    const by = along(event.key, -1), to = buttons[k + by];
    if (!by || !to) return;
    event.preventDefault();
    to.focus();
  }

  grip(k) {
    const node = element("button", {class: "grip",
      onpointerdown: (event) => {
        this.stop();
        this.dragging = node;
        node.setPointerCapture(event.pointerId);
      },
      onpointermove: (event) => this.dragging === node
        && this.drag(node, this.grips[k], event),
      onkeydown: (event) => {
        const way = WAYS[event.key], {name, value, step} = this.grips[k];
        if (!way) return;
        event.preventDefault();
        this.stop();
        this.ask("put", {name, at: value.map((v, n) => v + way[n] * step[n])});
      }});
    for (const kind of ["pointerup", "pointercancel"])
      node.addEventListener(kind, () => {
        this.dragging = null;
        this.layTouch();
        this.announce();
      });
    return node;
  }

  // Put a grip where the pointer is, in the units of its plot.
  drag(node, {name, area, low, high, step}, event) {
    const [left, top, right, foot] = area;
    const box = this.sheet.getBoundingClientRect();
    const x = clip((event.clientX - box.left) / box.width, left, right);
    const y = clip((event.clientY - box.top) / box.height, top, foot);
    if (step) Object.assign(node.style, {left: share(x), top: share(y)});
    this.ask("put", {name, at: [
      low[0] + (x - left) / (right - left) * (high[0] - low[0]),
      low[1] + (foot - y) / (foot - top) * (high[1] - low[1])]});
  }

  // ---- tables

  layTables({chars, rows, terms} = {}) {
    this.tables.hidden = !terms;
    if (!terms) return;
    const {row, column} = this.values;
    this.tables.style.setProperty("--chars", chars);
    this.tables.style.setProperty("--rows", rows);
    const last = terms[terms.length - 1].cells;
    const at = [clip(row, 0, last.length - 1),
      clip(column, 0, last[0].length - 1)];
    // The same tables stay, and so does what has the focus in them.
    const key = JSON.stringify(terms), there = this.laid === key;
    if (!there) {
      this.laid = key;
      this.entries = [];
      this.tables.replaceChildren(element("div", {}, ...terms.flatMap(
        (term) => [term.sign, this.table(term)])));
    }
    const focused = this.tables.contains(document.activeElement);
    for (const entry of this.entries) this.outline(entry, ...at, focused);
  }

  // Outline an entry that the chosen one is made of, or that itself.
  outline({node, i, j, outline, chosen}, row, column, focused) {
    const lit = (i === row || outline === "column")
      && (j === column || outline === "row");
    node.parentElement.classList.toggle("lit", lit);
    if (!chosen) return;
    node.setAttribute("aria-pressed", lit);
    node.tabIndex = lit ? 0 : -1;
    if (lit && focused) node.focus();
  }

  table({name, shape, kind, outline, cells, wrong}) {
    const colour = `var(--${kind}-ink)`;
    const chosen = wrong !== null;
    const cell = (text, i, j) => {
      const bad = chosen && wrong[i][j];
      const shown = (bad ? "✗ " : "") + text;
      const node = chosen ? element("button", {
        "aria-label": `${name}, row ${i + 1}, column ${j + 1}: ${shown}`,
        onclick: () => this.set({row: i, column: j}),
        onkeydown: (event) => this.walk(event, cells, i, j)}, shown)
        : element("span", {}, shown);
      this.entries.push({node, i, j, outline, chosen});
      return element("td", {class: bad ? "wrong" : ""}, node);
    };
    return element("table", {style: `--kind: ${colour}`},
      element("caption", {style: `color: ${colour}`}, `${name} (${shape})`),
      element("tbody", {}, ...cells.map((texts, i) => element("tr", {},
        ...texts.map((text, j) => cell(text, i, j))))));
  }

  // Arrow keys choose the entry beside.
  walk(event, cells, i, j) {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    this.set({row: clip(i - way[1], 0, cells.length - 1),
      column: clip(j + way[0], 0, cells[0].length - 1)});
  }
}

// ------------------------------------------------- what a notebook calls

const VIEWS = {board: Board, pad: Pad, stage: Stage};

// The stored picture that a view belongs to: the last one before it among the
// outputs of its cell.
function stillBefore(el) {
  for (let at = el.parentElement; at; at = at.parentElement) {
    const before = [...at.querySelectorAll("img")].filter((image) =>
      el.compareDocumentPosition(image) & Node.DOCUMENT_POSITION_PRECEDING);
    if (before.length) return before.pop();
    if (at.matches(".jp-OutputArea")) return null;
  }
  return null;
}

export default () => {
  const shown = new Set();
  return {
    // For as long as there is the model: a view outlives its own output.
    initialize({model}) {
      model.on("msg:custom", (news) => shown.forEach((hear) => hear(news)));
    },

    render({model, el}) {
      // The keys of the view are not the notebook's.
      const root = element("div", {class: "dnn trial",
        "data-lm-suppress-shortcuts": "true"}, element("style", {}, STYLE));
      el.append(root);
      let view = null;
      const hear = (news) => {
        view ??= new VIEWS[news.view](root, (asked) => model.send(asked));
        view.take(news);
        view.later(() => {
          model.send({do: "seen", number: news.number});
          if (root.classList.contains("trial")) appear();
        });
      };
      // It is drawn: let it take the picture's place.
      const appear = () => {
        root.classList.remove("trial");
        const still = stillBefore(el);
        if (still) {
          still.style.display = "none";
          still.after(root);
          model.send({do: "moved"});
        }
        view.retheme();
      };
      shown.add(hear);
      model.send({do: "ready"});
      return () => {
        if (!el.contains(root)) return;     // it has moved
        shown.delete(hear);
        view?.close();
      };
    },
  };
};
