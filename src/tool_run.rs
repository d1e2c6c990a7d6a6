//! The loop of a conversation with tools, over streams: toolUse → run → toolResult.

use crate::client::{CallOptions, Client};
use crate::converse::tool_turns::{ToolTurns, result_block};
use crate::converse::{
    ConverseRequest, ConverseStreamOutput, Message, ToolResultBlock, ToolResultContentBlock,
    ToolSpecification, ToolUseBlock,
};
use crate::converse_stream::ConverseStream;
use crate::error::Error;
use crate::web::or_aborted;
use futures_util::future::join_all;
use serde_json::Value;
use std::fmt;
use std::pin::Pin;

/// Most calls of the model, unless [`ToolRun::max_turns`] says otherwise.
const DEFAULT_MAX_TURNS: u32 = 10;

/// Tools, and how they are run.
pub trait Tools {
    /// What the model is told of them.
    fn specifications(&self) -> Vec<ToolSpecification>;

    /// Runs a tool. The model chose its name, and wrote its input: neither need be what the
    /// specifications say. What is given is sent to the model, and so is the text of an
    /// error, with the status `error`; the conversation goes on with either.
    ///
    /// Those that a model asks for in one turn run at the same time.
    ///
    /// # Errors
    /// What the model is to know of what went wrong.
    fn run(
        &self,
        name: &str,
        input: Value,
    ) -> impl Future<Output = Result<Vec<ToolResultContentBlock>, Box<dyn std::error::Error>>>;
}

/// The events of all turns of a conversation with tools. Dropping it aborts the call that is
/// under way, and the tools.
pub struct ToolRun<'a, T> {
    client: Client,
    tools: &'a T,
    turns: ToolTurns,
    options: CallOptions,
    state: State<'a>,
}

type LocalFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What is under way. It is kept here and not in `next`, so that dropping the future of
/// `next` loses nothing and begins nothing anew.
enum State<'a> {
    Ready,
    Asking(LocalFuture<'a, Result<ConverseStream, Error>>),
    Streaming(Box<ConverseStream>),
    Running(LocalFuture<'a, Result<Vec<ToolResultBlock>, Error>>),
    Over,
}

impl Client {
    /// Asks the model, runs the tools that it asks for (those of one turn at the same time),
    /// sends it their results, and so on until it asks for none. The tools are added to those
    /// of the request.
    pub fn run_tools<'a, T: Tools>(
        &self,
        request: ConverseRequest,
        tools: &'a T,
    ) -> ToolRun<'a, T> {
        ToolRun {
            client: self.clone(),
            tools,
            turns: ToolTurns::new(request, tools.specifications(), DEFAULT_MAX_TURNS),
            options: CallOptions::default(),
            state: State::Ready,
        }
    }
}

impl<T: Tools> ToolRun<'_, T> {
    /// Sets the most calls of the model; 10 by default.
    pub fn max_turns(mut self, max_turns: u32) -> Self {
        self.turns.max_turns = max_turns;
        self
    }

    /// Sets the options of all calls. The signal ends the wait for tools, too.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// The next event, of whichever turn; `None` after the last. An error is the last item:
    /// that of a call or a stream, or [`LimitError::Turns`](crate::LimitError::Turns) where
    /// the model still asks for tools after the last turn that it may have.
    pub async fn next(&mut self) -> Option<Result<ConverseStreamOutput, Error>> {
        match self.step().await {
            Ok(event) => event.map(Ok),
            Err(error) => {
                self.state = State::Over;
                Some(Err(error))
            }
        }
    }

    /// The conversation so far: what was asked, what was answered in turns that are over,
    /// and the results of tools.
    pub fn messages(&self) -> &[Message] {
        self.turns.messages()
    }

    /// The conversation, for the next request.
    pub fn into_messages(self) -> Vec<Message> {
        self.turns.into_messages()
    }

    async fn step(&mut self) -> Result<Option<ConverseStreamOutput>, Error> {
        loop {
            match &mut self.state {
                State::Ready => {
                    let request = self.turns.ask()?.clone();
                    let (client, options) = (self.client.clone(), self.options.clone());
                    self.state = State::Asking(Box::pin(async move {
                        client.converse_stream_with(&request, &options).await
                    }));
                }
                State::Asking(stream) => self.state = State::Streaming(Box::new(stream.await?)),
                State::Streaming(stream) => {
                    if let Some(event) = stream.next().await {
                        return event.map(Some);
                    }
                    let response = stream.gathered().clone().finish()?;
                    let uses = self.turns.answered(response);
                    self.state = if uses.is_empty() { State::Over } else { self.run(uses) };
                }
                State::Running(results) => {
                    let results = results.await?;
                    self.turns.ran(results);
                    self.state = State::Ready;
                }
                State::Over => return Ok(None),
            }
        }
    }
}

impl<'a, T: Tools> ToolRun<'a, T> {
    fn run(&self, uses: Vec<ToolUseBlock>) -> State<'a> {
        let tools = self.tools;
        let runs = join_all(uses.into_iter().map(async |it: ToolUseBlock| {
            result_block(it.tool_use_id, tools.run(&it.name, it.input).await)
        }));
        let signal = self.options.signal.clone();
        State::Running(Box::pin(async move {
            // The caller's abort is not to wait for a tool that does not listen to it.
            or_aborted(runs, signal.as_ref()).await.ok_or(Error::Aborted)
        }))
    }
}

impl<T> fmt::Debug for ToolRun<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolRun").field("client", &self.client).finish_non_exhaustive()
    }
}
