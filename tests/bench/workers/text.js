// What a Worker that reads the stream does with its text: it writes it on, each as it comes.

/** @param {AsyncIterator<string>} texts */
export function textResponse(texts) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
  return new Response(body, { headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** The model that is asked for, by the path. */
export const modelOf = (request) => decodeURIComponent(new URL(request.url).pathname.split("/")[2]);
