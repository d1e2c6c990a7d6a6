//! What a model cites, and from where.

use super::shape::{structures, unions};

structures! {
    /// Whether the model is to cite a source.
    pub struct CitationsConfig {
        /// Yes or no.
        enabled: bool,
    }

    /// A search's result, for the model to cite.
    pub struct SearchResultBlock {
        /// Its URL, or another name for where it is from.
        source: String,
        /// Its title.
        title: String,
        /// What it says.
        content: Vec<SearchResultContentBlock>,
    } optional {
        /// Whether the model is to cite it.
        citations: CitationsConfig,
    }

    /// A part of a search's result.
    pub struct SearchResultContentBlock {
        /// The text.
        text: String,
    }

    /// Text that the model wrote, with its sources.
    pub struct CitationsContentBlock {} optional {
        /// The text.
        content: Vec<CitationGeneratedContent>,
        /// Its sources.
        citations: Vec<Citation>,
    }

    /// A source.
    pub struct Citation {} optional {
        /// The source's title, or another name.
        title: String,
        /// Where a search's result is from: [`SearchResultBlock::source`].
        source: String,
        /// What the source says.
        source_content: Vec<CitationSourceContent>,
        /// Where it says so.
        location: CitationLocation,
    }

    /// A source, in a stream.
    pub struct CitationsDelta {} optional {
        /// The source's title, or another name.
        title: String,
        /// Where a search's result is from: [`SearchResultBlock::source`].
        source: String,
        /// More of what the source says.
        source_content: Vec<CitationSourceContentDelta>,
        /// Where it says so.
        location: CitationLocation,
    }

    /// More of what a source says.
    pub struct CitationSourceContentDelta {} optional {
        /// The text.
        text: String,
    }

    /// A place on the web.
    pub struct WebLocation {} optional {
        /// Its URL.
        url: String,
        /// The URL's domain.
        domain: String,
    }

    /// Characters of a document.
    pub struct DocumentCharLocation {} optional {
        /// Which of the request's documents, from 0.
        document_index: u64,
        /// Where the cited characters start.
        start: u64,
        /// Where they end.
        end: u64,
    }

    /// Pages of a document.
    pub struct DocumentPageLocation {} optional {
        /// Which of the request's documents, from 0.
        document_index: u64,
        /// The number of the page where the citation starts.
        start: u64,
        /// The number of the page where it ends.
        end: u64,
    }

    /// Chunks of a document.
    pub struct DocumentChunkLocation {} optional {
        /// Which of the request's documents, from 0.
        document_index: u64,
        /// The chunk where the citation starts.
        start: u64,
        /// The chunk where it ends.
        end: u64,
    }

    /// Parts of a search's result.
    pub struct SearchResultLocation {} optional {
        /// Which of the request's search results, from 0.
        search_result_index: u64,
        /// Where in [`SearchResultBlock::content`] the citation starts.
        start: u64,
        /// Where in it the citation ends.
        end: u64,
    }
}

unions! {
    /// A part of a text that the model wrote.
    pub union CitationGeneratedContent {
        /// Text.
        Text(String),
    }

    /// A part of what a source says.
    pub union CitationSourceContent {
        /// Text.
        Text(String),
    }

    /// Where a source says what is cited.
    pub union CitationLocation {
        /// On the web.
        Web(WebLocation),
        /// At these characters of a document.
        DocumentChar(DocumentCharLocation),
        /// On these pages of a document.
        DocumentPage(DocumentPageLocation),
        /// In these chunks of a document.
        DocumentChunk(DocumentChunkLocation),
        /// In a search's result.
        SearchResultLocation(SearchResultLocation),
    }
}
