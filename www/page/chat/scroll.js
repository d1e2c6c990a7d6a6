// Follows the stream for a reader who is at the end, and leaves alone one who has scrolled up.

const NEAR_END = 48; // px: a line and a half, so that a finger or a fractional zoom does not lose the end

/** @returns {{ follow(): void, toEnd(): void }} */
export function keepAtEnd(scroller, content, latest) {
  let atEnd = true;

  function toEnd() {
    atEnd = true;
    latest.hidden = true;
    // What is there without a turn begins at its beginning.
    scroller.scrollTop = content.hasChildNodes() ? scroller.scrollHeight : 0;
  }

  function follow() {
    if (atEnd) toEnd();
    // The conversation may have become shorter than the screen: then there is no scroll event to tell.
    else if (scroller.scrollHeight <= scroller.clientHeight) toEnd();
  }

  scroller.addEventListener("scroll", () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    latest.hidden = atEnd;
  }, { passive: true });
  latest.addEventListener("click", toEnd);
  // A composer that grows, or a keyboard that comes up, takes room from the conversation; reasoning that is unfolded, or
  // a picture that has loaded, makes it longer.
  const observer = new ResizeObserver(follow);
  observer.observe(scroller);
  observer.observe(content);
  return { follow, toEnd };
}
