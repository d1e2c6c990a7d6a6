//! The event-stream format read as naively as its specification is written: all at once,
//! every field by its index. The decoder must find the same messages and the same faults.

use super::repair::crc;
use crate::eventstream::{DecodeError, DecodeErrorKind as Kind};
use std::collections::BTreeSet;

/// Where the messages of a stream end, and how the stream does.
pub(super) type Reading = (Vec<usize>, Result<(), DecodeError>);

pub(super) fn read(stream: &[u8], limit: u32) -> Reading {
    let (mut start, mut ends) = (0, Vec::new());
    while start < stream.len() {
        match message_length(&stream[start..], limit) {
            Ok(length) => start += length,
            Err((kind, at)) => {
                return (ends, Err(DecodeError { kind, offset: (start + at) as u64 }));
            }
        }
        ends.push(start);
    }
    (ends, Ok(()))
}

fn message_length(rest: &[u8], limit: u32) -> Result<usize, (Kind, usize)> {
    let truncated = Err((Kind::Truncated { received: rest.len() }, rest.len()));
    if rest.len() < 12 {
        return truncated;
    }
    let (total_length, headers_length) = (number(rest, 0), number(rest, 4));
    let (computed, received) = (crc(&rest[..8]), number(rest, 8));
    if computed != received {
        return Err((Kind::PreludeChecksumMismatch { computed, received }, 8));
    }
    if total_length < 16 {
        return Err((Kind::InvalidTotalLength(total_length), 0));
    }
    if headers_length > total_length - 16 {
        return Err((Kind::InvalidHeadersLength(headers_length), 4));
    }
    if total_length > limit {
        return Err((Kind::MessageTooLong { total_length, limit }, 0));
    }
    let (total, headers_length) = (total_length as usize, headers_length as usize);
    if rest.len() < total {
        return truncated;
    }
    let (computed, received) = (crc(&rest[..total - 4]), number(rest, total - 4));
    if computed != received {
        return Err((Kind::MessageChecksumMismatch { computed, received }, total - 4));
    }
    headers(&rest[12..12 + headers_length]).map_err(|(kind, at)| (kind, 12 + at))?;
    Ok(total)
}

fn headers(block: &[u8]) -> Result<(), (Kind, usize)> {
    let (mut at, mut names, mut count) = (0, BTreeSet::new(), 0);
    while at < block.len() {
        let length = block[at];
        let name_at = at + 1;
        let type_at = name_at + usize::from(length);
        if length == 0 || type_at > block.len() {
            return Err((Kind::InvalidHeaderNameLength(length), at));
        }
        let name = std::str::from_utf8(&block[name_at..type_at]);
        names.insert(name.map_err(|_| (Kind::InvalidHeaderName, name_at))?);
        count += 1;
        if type_at == block.len() {
            return Err((Kind::InvalidHeaderValue, type_at));
        }
        let value_at = type_at + 1;
        let cut_off = (Kind::InvalidHeaderValue, value_at);
        let value_length = match block[type_at] {
            0 | 1 => 0,
            2 => 1,
            3 => 2,
            4 => 4,
            5 | 8 => 8,
            6 | 7 if value_at + 2 > block.len() => return Err(cut_off),
            6 | 7 => 2 + usize::from(block[value_at]) * 256 + usize::from(block[value_at + 1]),
            9 => 16,
            unknown => return Err((Kind::InvalidHeaderValueType(unknown), type_at)),
        };
        at = value_at + value_length;
        if at > block.len()
            || block[type_at] == 7 && std::str::from_utf8(&block[value_at + 2..at]).is_err()
        {
            return Err(cut_off);
        }
    }
    if names.len() < count { Err((Kind::DuplicateHeader, 0)) } else { Ok(()) }
}

/// The big-endian number at this index.
fn number(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
