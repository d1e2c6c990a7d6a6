//! CRC-32, side by side with crc32fast.

use crc32::Crc32;
use criterion::{BenchmarkId, Criterion, Throughput};
use std::hint::black_box;

#[allow(unused_imports)] // Of its tests, which are none here.
#[path = "../../../src/eventstream/crc32.rs"]
mod crc32;
#[allow(unused_imports)]
#[path = "../../../src/eventstream/slicing.rs"]
mod slicing;

pub fn crc32(criterion: &mut Criterion) {
    let bytes: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let mut group = criterion.benchmark_group("crc32");
    for (name, length) in [("16 B", 16), ("200 B", 200), ("4 KiB", 1 << 12), ("1 MiB", 1 << 20)] {
        let bytes = &bytes[..length];
        group.throughput(Throughput::Bytes(length as u64));
        group.bench_function(BenchmarkId::new("converse-wasm", name), |bencher| {
            bencher.iter(|| Crc32::new().update(black_box(bytes)).value());
        });
        group.bench_function(BenchmarkId::new("crc32fast", name), |bencher| {
            bencher.iter(|| crc32fast::hash(black_box(bytes)));
        });
        group.bench_function(BenchmarkId::new("converse-wasm as on wasm32", name), |bencher| {
            bencher.iter(|| slicing::update(0, black_box(bytes)));
        });
        group.bench_function(BenchmarkId::new("crc32fast without SIMD", name), |bencher| {
            bencher.iter(|| {
                let mut hasher = crc32fast::Hasher::internal_new_baseline(0, 0);
                hasher.update(black_box(bytes));
                hasher.finalize()
            });
        });
    }
    group.finish();
}
