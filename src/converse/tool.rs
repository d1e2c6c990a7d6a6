//! Tools: those that a model may use, its uses of them, and what came of it.

use super::citation::SearchResultBlock;
use super::content::CachePointBlock;
use super::document::DocumentBlock;
use super::media::{ImageBlock, VideoBlock};
use super::shape::{string_enums, structures, unions};
use serde_json::Value;

structures! {
    /// The tools of a request.
    pub struct ToolConfiguration {
        /// Those that the model may use; at least one.
        tools: Vec<Tool>,
    } optional {
        /// Whether it must use one; left to it if left out.
        tool_choice: ToolChoice,
    }

    /// A tool of the caller.
    pub struct ToolSpecification {
        /// Its name, 1 to 64 of `a-z A-Z 0-9 _ -`.
        name: String,
        /// What its input looks like.
        input_schema: ToolInputSchema,
    } optional {
        /// What it does, for the model to read.
        description: String,
        /// Whether the input must keep to the schema.
        strict: bool,
    }

    /// A tool that comes with the model.
    pub struct SystemTool {
        /// Its name, 1 to 64 of `a-z A-Z 0-9 _ -`.
        name: String,
    }

    /// The model decides whether it uses a tool.
    pub struct AutoToolChoice {}

    /// The model must use a tool, whichever.
    pub struct AnyToolChoice {}

    /// The model must use this tool.
    pub struct SpecificToolChoice {
        /// Its name, 1 to 64 of `a-z A-Z 0-9 _ -`.
        name: String,
    }

    /// The model wants a tool to be used.
    pub struct ToolUseBlock {
        /// What the result refers to, 1 to 64 of `a-z A-Z 0-9 _ . : -`.
        tool_use_id: String,
        /// The tool's name.
        name: String,
        /// What the tool is given: JSON that the tool's schema describes.
        input: Value,
    } optional {
        /// Who uses it: the caller, unless it says otherwise.
        r#type: ToolUseType,
    }

    /// What came of a tool's use.
    pub struct ToolResultBlock {
        /// The [`ToolUseBlock::tool_use_id`] that this is the result of.
        tool_use_id: String,
        /// The result.
        content: Vec<ToolResultContentBlock>,
    } optional {
        /// Whether it went well. Not every model can be told.
        status: ToolResultStatus,
        /// What kind of result it is, for tools that come with the model.
        r#type: String,
    }

    /// From here on the model may use this tool, too.
    pub struct ToolAdditionBlock {
        /// Which.
        tool: ToolReference,
    }

    /// From here on the model may not use this tool.
    pub struct ToolRemovalBlock {
        /// Which.
        tool: ToolReference,
    }

    /// One of the request's tools.
    pub struct ToolReference {} optional {
        /// What kind of tool, 1 to 64 characters.
        r#type: String,
        /// Its name as the request's `tool_config` has it, 1 to 128 characters.
        name: String,
        /// The MCP server that provides it, 1 to 128 characters; required for such a tool.
        server_name: String,
    }
}

unions! {
    /// A tool that the model may use.
    pub union Tool {
        /// A tool of the caller.
        ToolSpec(ToolSpecification),
        /// A tool that comes with the model.
        SystemTool(SystemTool),
        /// The tools up to here are to be cached.
        CachePoint(CachePointBlock),
    }

    /// What a tool's input looks like.
    pub union ToolInputSchema {
        /// A JSON Schema, as JSON.
        Json(Value),
    }

    /// Whether the model must use a tool. Not every model can be told.
    pub union ToolChoice {
        /// It decides.
        Auto(AutoToolChoice),
        /// It must use one, whichever.
        Any(AnyToolChoice),
        /// It must use this one.
        Tool(SpecificToolChoice),
    }

    /// A part of a tool's result.
    pub union ToolResultContentBlock {
        /// JSON.
        Json(Value),
        /// Text.
        Text(String),
        /// An image.
        Image(ImageBlock),
        /// A document.
        Document(DocumentBlock),
        /// A film.
        Video(VideoBlock),
        /// What a search has found.
        SearchResult(SearchResultBlock),
    }
}

string_enums! {
    /// Who uses a tool.
    ///
    /// For a tool of the caller the service leaves it out, or says `tool_use`, which is
    /// not among the values that its API lists.
    pub enum ToolUseType {
        /// The service: the result comes by itself.
        ServerToolUse = "server_tool_use",
    }

    /// How a tool's use went.
    pub enum ToolResultStatus {
        /// Well.
        Success = "success",
        /// It failed; the result says why.
        Error = "error",
    }
}
