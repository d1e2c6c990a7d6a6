// Joins the parts: package, settings, conversation, composer.

import init, { ConverseClient, inspectBearerToken } from "converse-wasm";
import { runTools } from "converse-wasm/tools";
import { errorCard } from "./chat/card.js";
import { Chat } from "./chat/chat.js";
import { Composer } from "./chat/composer.js";
import { explain } from "./chat/errors.js";
import { textOf } from "./chat/history.js";
import { Messages } from "./chat/messages.js";
import { Conversations } from "./conversations/conversations.js";
import { AWS_MODELS, AWS_REGIONS, ModelPicker, suggest } from "./settings/models.js";
import { keepAtEnd } from "./chat/scroll.js";
import { Settings } from "./settings/settings.js";
import { SignIn } from "./settings/sign-in.js";
import { pageTools } from "./chat/tools.js";
import { watchPolicy } from "./settings/policy.js";
import { createWire } from "./wire/wire.js";

const $ = (id) => document.getElementById(id);
/** The model of the local endpoint that asks for tools. */
const TOOLS_MODEL = "local.tools";
let local = null;
let relay = null;
let chat;
let started = null; // a promise until the settings are known, then true

const policy = watchPolicy();
const scroll = keepAtEnd($("scroller"), $("messages"), $("latest"));

const wire = createWire({ aside: $("wire"), toggle: $("wire-open"), ready: load });

const composer = new Composer(document.querySelector(".composer"), {
  send,
  stop: () => chat.stop(),
  busy: () => chat?.busy ?? false,
});

const settings = new Settings($("settings"), $("key-life"), { changed: settingsChanged, closed: () => composer.focus() });

const signIn = new SignIn($("sign-in"), { changed: relayChanged });

const picker = new ModelPicker($("model-pick"), {
  chosen: (id) => {
    settings.model = id;
    composer.focus();
  },
  other: () => settings.open("model"),
});

/** When replies were under way: what went over the wire then was for them. */
const spans = new WeakMap();
function callsOf(turn) {
  const { from, to } = spans.get(turn) ?? { from: Infinity };
  return wire.since(from).filter(({ startedAt }) => startedAt <= to);
}
/** @returns whether the wire view still has what went over it for the reply */
function showCall(turn) {
  const [call] = callsOf(turn);
  if (call) wire.show(call);
  return call !== undefined;
}

const messages = new Messages($("messages"), {
  context: () => ({ ...settings.values, relay: settings.isRelay, blocked: policy.blocks(settings.origin) }),
  actions: {
    retry: () => {
      if (!settings.isReady) return settings.open();
      chat.retry();
      composer.focus();
    },
    resend: (turn, text) => {
      if (!settings.isReady) return settings.open();
      chat.resend(turn, text);
      scroll.toEnd();
      composer.focus();
    },
    settings: () => settings.open(),
    signIn: () => signIn.open(),
    wire: showCall,
  },
  afterChange: scroll.follow,
});

chat = new Chat(prepare, {
  added: (turn) => {
    messages.added(turn);
    if (turn.state === "streaming") {
      spans.set(turn, { from: performance.now(), to: Infinity });
      tell("Replying");
    }
    refresh();
  },
  grew: (turn, block) => messages.grew(turn, block),
  ended: (turn) => {
    spans.get(turn).to = performance.now();
    messages.ended(turn);
    tell(spoken(turn));
    refresh();
  },
  removed: (turn) => {
    messages.removed(turn);
    refresh();
  },
});

const conversations = new Conversations($("conversations"), $("conversations-open"), {
  turns: () => chat.turns,
  opened: (conversation) => {
    chat.open(conversation?.turns ?? []);
    scroll.toEnd();
    if (conversation) return;
    tell("New chat");
    composer.focus();
  },
});

$("settings-open").addEventListener("click", () => settings.open());
$("sign-out").addEventListener("click", () => signIn.out());
$("new-chat").addEventListener("click", () => conversations.fresh());
$("suggestions").addEventListener("click", ({ target }) => {
  const suggestion = target.closest("button");
  if (!suggestion) return;
  if ("tools" in suggestion.dataset) {
    settings.tools = true;
    if (settings.isLocal) settings.model = TOOLS_MODEL;
  }
  if (send(suggestion.textContent.trim())) composer.focus();
});

/** The package's wasm, loaded once; where it is missing the page can say so. */
let loading;
function load() {
  loading ??= init()
    .then(() => {
      settings.inspect = inspectBearerToken;
    })
    .catch((cause) => {
      loading = undefined; // so that Retry tries
      throw Object.assign(new Error(String(cause?.message ?? cause), { cause }), { name: "PackageError" });
    });
  return loading;
}

/** One client as long as key, region and endpoint are the same, for it remembers how retries went. */
let made = { from: "" };
async function prepare() {
  const { key, region, model, endpoint, system, inference, tools } = settings.values;
  await load();
  const from = JSON.stringify([key, region, endpoint]);
  if (made.from !== from) {
    const config = { region: region || undefined, endpoint: endpoint || undefined, fetch: wire.fetch };
    // An endpoint and no key: a relay that authenticates by itself.
    if (key) config.bearerToken = key;
    else if (endpoint) config.skipAuth = true;
    made = { from, client: new ConverseClient(config) };
  }
  const request = { modelId: model };
  if (system) request.system = [{ text: system }];
  if (Object.keys(inference).length > 0) request.inferenceConfig = inference;
  const { client } = made;
  const open = (messages, { signal, used }) =>
    tools
      ? runTools(client, { ...request, messages }, pageTools(used), { signal })
      : client.converseStream({ ...request, messages }, { signal });
  return { modelId: model, open };
}

/** @returns whether the text was taken: without a key it stays in the composer and the settings open */
function send(text, attachments) {
  if (chat.busy) return false;
  if (started !== true) {
    started.then(() => composer.submit()); // who types faster than the page starts need not press Enter again
    return false;
  }
  if (settings.isRelay && signIn.isNeeded) {
    signIn.open();
    return false;
  }
  if (!settings.isReady) {
    settings.open();
    return false;
  }
  chat.send(text, attachments);
  scroll.toEnd();
  return true;
}

function settingsChanged() {
  $("badge").hidden = !settings.isLocal;
  $("relay-badge").hidden = !settings.isRelay;
  $("sign-out").hidden = !settings.isRelay || signIn.isNeeded;
  const models = settings.isLocal ? local.models : settings.isRelay ? relayModels() : AWS_MODELS;
  picker.show(models, settings.values.model);
  suggest($("models"), models);
}

/** The same list as long as the relay says the same. */
function relayModels() {
  return (relay.list ??= (relay.models ?? []).map((id) => ({ id })));
}

/** Someone has signed in or out: what may be called is another. */
function relayChanged(told) {
  relay = told;
  settings.load(local, relay);
  if (signIn.isNeeded) signIn.open();
  else composer.focus();
}

/** Once for all that happens at once: a conversation that is opened has hundreds of turns. */
let isRefreshing = false;
function refresh() {
  if (isRefreshing) return;
  isRefreshing = true;
  queueMicrotask(() => {
    isRefreshing = false;
    $("empty").hidden = chat.turns.length > 0;
    composer.refresh();
    scroll.follow();
    conversations.changed();
  });
}

/** For screen readers: one sentence when something is finished, in place of each fragment of the stream. */
function tell(text) {
  $("status").textContent = text;
}
function spoken(turn) {
  if (turn.state === "error") return `Error. ${explain(turn.error).title}`;
  return turn.state === "stopped" ? "Stopped" : `Reply: ${textOf(turn)}`;
}

/** Where the demo server runs it says so here. Elsewhere this is a 404, or some host's page for everything. */
async function localEndpoint() {
  try {
    const response = await fetch("./local-endpoint.json", { cache: "no-store" });
    const answer = response.ok ? await response.json() : null;
    return typeof answer?.bearerToken === "string" ? { models: [], ...answer } : null;
  } catch {
    return null;
  }
}

async function start() {
  conversations.start();
  local = await localEndpoint();
  relay = local ? null : await signIn.find();
  settings.load(local, relay);
  // What the local endpoint's script can answer.
  const buttons = $("suggestions").querySelectorAll("button:not([data-tools])");
  local?.suggestions?.forEach((text, index) => buttons[index] && (buttons[index].textContent = text));
  started = true;
  if (settings.isRelay) {
    if (signIn.isNeeded) signIn.open();
  } else if (!settings.isReady) settings.open("key");
}

suggest($("regions"), AWS_REGIONS.map((id) => ({ id })));
started = start();
// At once and not with the first message, which then need not wait.
load().catch((error) => $("empty").replaceChildren(errorCard(error, {}, { reload: () => location.reload() })));
