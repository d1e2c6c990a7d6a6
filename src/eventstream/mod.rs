//! The event-stream format.
