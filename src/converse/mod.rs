//! The Converse API: what is said over the wire, apart from how it gets there.
//!
//! Names are those of the [API reference](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
//! All of Converse, ConverseStream and CountTokens is typed. What is newer than this
//! crate is kept as the API's JSON has it (`other`, `Other`, `Unknown`), and written again.
//!
//! Structures are built by `new`, which takes what the API requires; the rest is set on
//! the value. `default` is what an empty JSON object is read as.

#[cfg(any(feature = "js", test))]
pub(crate) mod batch;
mod blob;
mod citation;
mod content;
mod count_tokens;
mod document;
mod event;
mod gather;
mod guardrail;
mod media;
mod reasoning;
mod request;
mod response;
pub(crate) mod service_error;
mod shape;
pub(crate) mod stream;
mod tool;
pub(crate) mod tool_turns;
#[cfg(any(feature = "js", test))]
mod usual_delta;

pub use blob::Blob;
pub use citation::*;
pub use content::*;
pub use count_tokens::*;
pub use document::*;
pub use event::*;
pub use gather::GatheredResponse;
pub use guardrail::*;
pub use media::*;
pub use reasoning::*;
pub use request::*;
pub use response::*;
pub use tool::*;
