//! Headers: a name and a value of one of ten types.

use super::error::{DecodeErrorKind, EncodeError};
use std::collections::BinaryHeap;

/// A header of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Header<'a> {
    /// 1 to 255 bytes of UTF-8; unique within a message.
    pub name: &'a str,
    /// The value.
    pub value: HeaderValue<'a>,
}

/// The value of a header. The numbers are the value types of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderValue<'a> {
    /// 0 (true) and 1 (false).
    Bool(bool),
    /// 2: a signed byte.
    Byte(i8),
    /// 3: 16-bit signed integer.
    Int16(i16),
    /// 4: 32-bit signed integer.
    Int32(i32),
    /// 5: 64-bit signed integer.
    Int64(i64),
    /// 6: up to 65,535 bytes.
    ByteArray(&'a [u8]),
    /// 7: up to 65,535 bytes of UTF-8.
    String(&'a str),
    /// 8: milliseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// 9: a UUID's 16 bytes.
    Uuid([u8; 16]),
}

impl<'a> Header<'a> {
    /// A header of this name and value.
    pub fn new(name: &'a str, value: HeaderValue<'a>) -> Self {
        Self { name, value }
    }

    /// Appends the header as it stands on the wire.
    pub(super) fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let name_length = match u8::try_from(self.name.len()) {
            Ok(length) if length > 0 => length,
            _ => return Err(EncodeError::HeaderNameLength(self.name.len())),
        };
        out.push(name_length);
        out.extend_from_slice(self.name.as_bytes());
        self.value.encode(out)
    }
}

impl HeaderValue<'_> {
    fn encode(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        match *self {
            Self::Bool(true) => out.push(0),
            Self::Bool(false) => out.push(1),
            Self::Byte(value) => append(out, 2, &value.to_be_bytes()),
            Self::Int16(value) => append(out, 3, &value.to_be_bytes()),
            Self::Int32(value) => append(out, 4, &value.to_be_bytes()),
            Self::Int64(value) => append(out, 5, &value.to_be_bytes()),
            Self::ByteArray(value) => append_with_length(out, 6, value)?,
            Self::String(value) => append_with_length(out, 7, value.as_bytes())?,
            Self::Timestamp(value) => append(out, 8, &value.to_be_bytes()),
            Self::Uuid(value) => append(out, 9, &value),
        }
        Ok(())
    }
}

fn append(out: &mut Vec<u8>, value_type: u8, value: &[u8]) {
    out.push(value_type);
    out.extend_from_slice(value);
}

fn append_with_length(out: &mut Vec<u8>, value_type: u8, value: &[u8]) -> Result<(), EncodeError> {
    let length =
        u16::try_from(value.len()).map_err(|_| EncodeError::HeaderValueLength(value.len()))?;
    append(out, value_type, &length.to_be_bytes());
    out.extend_from_slice(value);
    Ok(())
}

/// So many names are compared two by two as they come, and that is all there are in every
/// stream seen.
const FEW: usize = 16;

/// The headers of a message, as an iterator. Looking at them does not allocate.
#[derive(Clone, Debug)]
pub struct Headers<'a> {
    bytes: &'a [u8],
}

impl<'a> Headers<'a> {
    /// Checks a message's headers as a whole, so that reading them cannot fail.
    ///
    /// An error comes with the offset of the field at fault within `bytes`.
    pub(super) fn decode(bytes: &'a [u8]) -> Result<Self, (DecodeErrorKind, usize)> {
        let mut rest = bytes;
        let mut names = [""; FEW];
        let mut count = 0usize;
        let mut is_twice = false;
        while !rest.is_empty() {
            let at = bytes.len().saturating_sub(rest.len());
            let header = decode_header(&mut rest)
                .map_err(|(kind, field)| (kind, at.saturating_add(field)))?;
            is_twice |= names.iter().take(count).any(|name| *name == header.name);
            if let Some(name) = names.get_mut(count) {
                *name = header.name;
            }
            count = count.saturating_add(1);
        }
        let headers = Self { bytes };
        if is_twice || count > FEW && has_duplicates(&headers) {
            return Err((DecodeErrorKind::DuplicateHeader, 0));
        }
        Ok(headers)
    }

    /// Headers that were checked as a whole before.
    pub(super) fn checked_before(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// As they stand on the wire, from here on.
    pub(crate) fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The value of the header with this name.
    pub fn value(&self, name: &str) -> Option<HeaderValue<'a>> {
        self.clone().find(|header| header.name == name).map(|header| header.value)
    }

    /// The value of the header with this name, if it is a string.
    pub fn string(&self, name: &str) -> Option<&'a str> {
        match self.value(name)? {
            HeaderValue::String(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> Iterator for Headers<'a> {
    type Item = Header<'a>;

    fn next(&mut self) -> Option<Header<'a>> {
        decode_header(&mut self.bytes).ok()
    }
}

/// Puts the names in order, so that a hostile message with many cannot make this quadratic.
/// (A heap: a sort is five times its code.)
fn has_duplicates(headers: &Headers<'_>) -> bool {
    let mut names: BinaryHeap<&str> = headers.clone().map(|header| header.name).collect();
    while let Some(name) = names.pop() {
        if names.peek() == Some(&name) {
            return true;
        }
    }
    false
}

/// Takes one header off the front. An error comes with the offset of the field
/// at fault from where the header began.
fn decode_header<'a>(rest: &mut &'a [u8]) -> Result<Header<'a>, (DecodeErrorKind, usize)> {
    let [name_length] = take_array(rest).ok_or((DecodeErrorKind::InvalidHeaderNameLength(0), 0))?;
    let name = match take(rest, usize::from(name_length)) {
        Some(name) if !name.is_empty() => name,
        _ => return Err((DecodeErrorKind::InvalidHeaderNameLength(name_length), 0)),
    };
    let name = std::str::from_utf8(name).map_err(|_| (DecodeErrorKind::InvalidHeaderName, 1))?;
    let type_at = name.len().saturating_add(1);
    let value_at = name.len().saturating_add(2);
    let cut_off = (DecodeErrorKind::InvalidHeaderValue, value_at);
    let [value_type] = take_array(rest).ok_or((DecodeErrorKind::InvalidHeaderValue, type_at))?;
    let value = match value_type {
        0 => Some(HeaderValue::Bool(true)),
        1 => Some(HeaderValue::Bool(false)),
        2 => take_array(rest).map(|bytes| HeaderValue::Byte(i8::from_be_bytes(bytes))),
        3 => take_array(rest).map(|bytes| HeaderValue::Int16(i16::from_be_bytes(bytes))),
        4 => take_array(rest).map(|bytes| HeaderValue::Int32(i32::from_be_bytes(bytes))),
        5 => take_array(rest).map(|bytes| HeaderValue::Int64(i64::from_be_bytes(bytes))),
        6 => take_with_length(rest).map(HeaderValue::ByteArray),
        7 => take_with_length(rest)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .map(HeaderValue::String),
        8 => take_array(rest).map(|bytes| HeaderValue::Timestamp(i64::from_be_bytes(bytes))),
        9 => take_array(rest).map(HeaderValue::Uuid),
        unknown => return Err((DecodeErrorKind::InvalidHeaderValueType(unknown), type_at)),
    };
    Ok(Header { name, value: value.ok_or(cut_off)? })
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

fn take_array<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(*taken)
}

fn take_with_length<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u16::from_be_bytes(take_array(rest)?);
    take(rest, usize::from(length))
}
