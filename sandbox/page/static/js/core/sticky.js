// Keeps a conversation at its newest message while it grows, until the reader scrolls up.

const NEAR_PX = 120;

export class StickyEnd {
  /** `box` scrolls, `list` inside it grows. */
  constructor(box, list) {
    this.box = box;
    this.stuck = true;
    this.height = 0;
    box.addEventListener("scroll", () => this.scrolled());
    const grown = new ResizeObserver(() => {
      this.height = box.scrollHeight - box.clientHeight;
      if (this.stuck) this.go();
    });
    grown.observe(list);
    grown.observe(box);
  }

  /** A scroll while the height stays the same is the reader's own; any other follows from growth. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    const size = scrollHeight - clientHeight;
    if (size === this.height) this.stuck = size - scrollTop < NEAR_PX;
    this.height = size;
  }

  go() {
    this.stuck = true;
    this.box.scrollTop = this.box.scrollHeight;
  }
}
