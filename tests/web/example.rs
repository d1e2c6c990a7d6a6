use converse_wasm::converse::{ConverseRequest, Message};
use converse_wasm::{Client, Error};

/// Asks a model, and gives its answer to `show` as it comes.
pub async fn ask(
    client: &Client,
    model_id: &str,
    question: &str,
    mut show: impl FnMut(&str),
) -> Result<(), Error> {
    let request = ConverseRequest::new(model_id, [Message::user(question)]);
    let mut stream = client.converse_stream(&request).await?;
    while let Some(event) = stream.next().await {
        if let Some(text) = event?.text() {
            show(text);
        }
    }
    Ok(())
}
