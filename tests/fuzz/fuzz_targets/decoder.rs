#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| converse_wasm::fuzz::decoder(bytes));
