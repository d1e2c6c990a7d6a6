// The least that a Worker between can do.

export default {
  async fetch(request, { UPSTREAM }) {
    const { pathname } = new URL(request.url);
    const upstream = await fetch(UPSTREAM + pathname, { method: "POST", body: await request.text() });
    return new Response(upstream.body);
  },
};
