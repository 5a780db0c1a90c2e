// The widget (anywidget): traits `scene` and `frame` are messages, `side` is 0 or 1, `picked` is what was clicked.

import { Community } from "govsim/map/community.js";
import { read } from "govsim/link/wire.js";

const plain = (view) => view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);

export default {
  render({ model, el }) {
    const root = document.createElement("div"), canvas = document.createElement("canvas"), caption = document.createElement("div");
    root.style.cssText = "position:relative";
    canvas.style.cssText = "width:100%;aspect-ratio:4/3;display:block;cursor:crosshair";
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    caption.style.cssText = "font-size:.9rem;padding:.2rem 0";
    root.append(canvas, caption);
    el.append(root);
    const community = new Community(canvas, read(plain(model.get("scene"))));
    const draw = () => {
      caption.textContent = model.get("caption");
      canvas.setAttribute("aria-label", model.get("caption"));
      const f = model.get("frame");
      if (f.byteLength) community.show(read(plain(f)).sides[model.get("side")]);
    };
    const pick = (found) => {
      community.picked = found;
      model.set("picked", found || {});
      model.save_changes();
      community.draw();
    };
    model.on("change:scene", () => { community.open(read(plain(model.get("scene")))); draw(); });
    model.on("change:frame", draw);
    canvas.addEventListener("click", (e) => pick(community.find(e.offsetX, e.offsetY)));
    community.explore(pick);
    const seen = new ResizeObserver(() => community.fit() && community.draw());
    seen.observe(canvas);
    draw();
    return () => seen.disconnect();
  },
};
