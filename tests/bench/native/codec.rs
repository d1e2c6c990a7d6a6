//! Decoder and encoder, side by side with aws-smithy-eventstream's.

use crate::corpus::Corpus;
use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder, write_message_to};
use bytes::{Buf, Bytes, BytesMut};
use bytes_utils::SegmentedBuf;
use converse_wasm::eventstream::{self, Decoder};
use criterion::{Criterion, Throughput};
use std::hint::black_box;

pub fn decode(criterion: &mut Criterion, corpus: &Corpus) {
    let lengths = [("4 KiB", Some(1 << 12)), ("64 KiB", Some(1 << 16)), ("one message", None)];
    for (name, length) in lengths {
        let chunks = corpus.chunks(length);
        let mut group =
            criterion.benchmark_group(format!("decode {}, chunks of {name}", corpus.name));
        group.throughput(Throughput::Elements(corpus.messages.len() as u64));
        group.bench_function("converse-wasm", |bencher| bencher.iter(|| ours(&chunks)));
        // As the AWS SDK for Rust calls it: chunks are kept as they came, and nothing is copied.
        group.bench_function("aws-smithy-eventstream, SegmentedBuf", |bencher| {
            bencher.iter(|| {
                theirs(&chunks, |buffer: &mut SegmentedBuf<Bytes>, chunk| buffer.push(chunk))
            });
        });
        // As ours is called: with bytes that stay the caller's.
        group.bench_function("aws-smithy-eventstream, BytesMut", |bencher| {
            bencher.iter(|| {
                theirs(&chunks, |buffer: &mut BytesMut, chunk| buffer.extend_from_slice(&chunk))
            });
        });
        group.finish();
    }
}

fn ours(chunks: &[Bytes]) -> usize {
    let mut decoder = Decoder::new();
    let mut count = 0;
    for chunk in chunks {
        decoder.push(chunk);
        while let Some(message) = decoder.next_message().expect("the stream is right") {
            for header in message.headers() {
                black_box(header);
            }
            black_box(message.payload());
            count += 1;
        }
    }
    decoder.finish().expect("the stream is whole");
    count
}

fn theirs<B: Buf + Default>(chunks: &[Bytes], push: impl Fn(&mut B, Bytes)) -> usize {
    let mut decoder = MessageFrameDecoder::new();
    let mut buffer = B::default();
    let mut count = 0;
    for chunk in chunks {
        push(&mut buffer, chunk.clone());
        while let DecodedFrame::Complete(message) =
            decoder.decode_frame(&mut buffer).expect("the stream is right")
        {
            for header in message.headers() {
                black_box((header.name().as_str(), header.value()));
            }
            black_box(message.payload());
            count += 1;
        }
    }
    count
}

pub fn encode(criterion: &mut Criterion, corpus: &Corpus) {
    for (name, is_new) in [("one buffer", false), ("a new buffer each", true)] {
        let mut group = criterion.benchmark_group(format!("encode {}, {name}", corpus.name));
        group.throughput(Throughput::Elements(corpus.messages.len() as u64));
        group.bench_function("converse-wasm", |bencher| {
            bencher.iter(|| {
                into_buffers(&corpus.ours, is_new, |(headers, payload), buffer| {
                    eventstream::encode(headers, payload, buffer).expect("there is room for it");
                });
            });
        });
        group.bench_function("aws-smithy-eventstream", |bencher| {
            bencher.iter(|| {
                into_buffers(&corpus.theirs, is_new, |message, buffer| {
                    write_message_to(message, buffer).expect("there is room for it");
                });
            });
        });
        group.finish();
    }
}

fn into_buffers<T>(messages: &[T], is_new: bool, encode: impl Fn(&T, &mut Vec<u8>)) {
    let mut buffer = Vec::new();
    for message in messages {
        if is_new {
            buffer = Vec::new();
        }
        buffer.clear();
        encode(message, &mut buffer);
        black_box(&buffer);
    }
}
