//! A page that asks a model, with Leptos in the browser alone.

use converse_wasm::converse::{ConverseRequest, Message};
use converse_wasm::{Client, Error};
use leptos::prelude::*;
use leptos::reactive::actions::ActionAbortHandle;

fn main() {
    mount_to_body(Page);
}

/// Asks a model, and gives its answer to `show` as it comes.
async fn ask(
    endpoint: String,
    key: String,
    model_id: String,
    question: String,
    show: impl Fn(&str),
) -> Result<(), Error> {
    let mut client = Client::builder().bearer_token(key);
    if !endpoint.is_empty() {
        client = client.endpoint(endpoint);
    }
    let request = ConverseRequest::new(model_id, [Message::user(question)]);
    let mut stream = client.build()?.converse_stream(&request).await?;
    while let Some(event) = stream.next().await {
        if let Some(text) = event?.text() {
            show(text);
        }
    }
    Ok(())
}

#[component]
fn Page() -> impl IntoView {
    let endpoint = RwSignal::new("http://127.0.0.1:8081".to_owned());
    let key = RwSignal::new(String::new());
    let model_id = RwSignal::new("local.chat".to_owned());
    let question = RwSignal::new(String::new());
    let answer = RwSignal::new(String::new());

    let call = Action::new_unsync(move |(): &()| {
        answer.set(String::new());
        let show = move |text: &str| answer.update(|answer| answer.push_str(text));
        ask(endpoint.get(), key.get(), model_id.get(), question.get(), show)
    });
    let handle = StoredValue::new(None::<ActionAbortHandle>);
    let start = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        call.clear();
        handle.set_value(Some(call.dispatch(())));
    };
    // The call's future is dropped, which drops the stream, which aborts the fetch.
    let stop = move |_| {
        if let Some(handle) = handle.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    };
    let is_running = call.pending();
    let error = move || {
        let error = call.value().get()?.err()?;
        Some(format!("{}: {error}", error.name()))
    };

    view! {
        <form on:submit=start>
            <label>"Endpoint " <input
                type="url" placeholder="Bedrock, in a short-term key's region" bind:value=endpoint
            /></label>
            <label>"Key " <input type="password" autocomplete="off" required bind:value=key /></label>
            <label>"Model " <input required bind:value=model_id /></label>
            <label>"Question " <textarea required bind:value=question /></label>
            <button disabled=is_running>"Ask"</button>
            <button type="button" disabled=move || !is_running.get() on:click=stop>"Stop"</button>
        </form>
        <output>{answer}</output>
        <p role="alert">{error}</p>
    }
}
