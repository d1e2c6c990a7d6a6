//! CRC-32 in plain arithmetic, sixteen bytes a step ("slicing-by-16").

use std::sync::OnceLock;

/// What a byte does to the CRC.
type Table = [u32; 256];

/// For each of the four words of a step, the last one first, and for each of a word's four
/// bytes, the last one first: each table moves its byte past one further byte.
///
/// They are computed when first used: stored in the binary they would be 16 KiB
/// that do not compress, more than the whole decoder.
type Tables = [[Table; 4]; 4];

/// The reversed polynomial of CRC-32.
const POLYNOMIAL: u32 = 0xEDB8_8320;

/// The CRC of what `crc` is the CRC of and these bytes behind it.
pub(super) fn update(crc: u32, bytes: &[u8]) -> u32 {
    let [t0, t1, t2, t3] = tables();
    let [one, ..] = t0;
    let (words, rest) = bytes.as_chunks();
    let (steps, words) = words.as_chunks();
    let mut crc = !crc;
    for [a, b, c, d] in steps {
        // What waits for the step before comes last: all else is done meanwhile, which is
        // twice as fast.
        crc = look_up_word(t0, 0, d)
            ^ look_up_word(t1, 0, c)
            ^ look_up_word(t2, 0, b)
            ^ look_up_word(t3, crc, a);
    }
    for word in words {
        crc = look_up_word(t0, crc, word);
    }
    for &byte in rest {
        let [low, ..] = crc.to_le_bytes();
        crc = look_up(one, low ^ byte) ^ (crc >> 8);
    }
    !crc
}

#[inline(always)]
fn look_up_word([t0, t1, t2, t3]: &[Table; 4], crc: u32, word: &[u8; 4]) -> u32 {
    let [a, b, c, d] = (crc ^ u32::from_le_bytes(*word)).to_le_bytes();
    look_up(t3, a) ^ look_up(t2, b) ^ look_up(t1, c) ^ look_up(t0, d)
}

/// A table has an entry for every byte, so that this index is never out of bounds.
#[allow(clippy::indexing_slicing)]
#[inline(always)]
fn look_up(table: &Table, byte: u8) -> u32 {
    table[usize::from(byte)]
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Box<Tables>> = OnceLock::new();
    TABLES.get_or_init(compute_tables)
}

fn compute_tables() -> Box<Tables> {
    let mut first = [0; 256];
    for (byte, entry) in (0..).zip(&mut first) {
        *entry =
            (0..8).fold(byte, |crc: u32, _| (crc >> 1) ^ if crc & 1 == 1 { POLYNOMIAL } else { 0 });
    }
    let mut tables = Box::new([[first; 4]; 4]);
    let mut previous = first;
    for table in tables.as_flattened_mut().iter_mut().skip(1) {
        for entry in &mut previous {
            let [low, ..] = entry.to_le_bytes();
            *entry = look_up(&first, low) ^ (*entry >> 8);
        }
        *table = previous;
    }
    tables
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::update;

    #[test]
    fn every_length_and_split_gives_what_crc32fast_gives() {
        let bytes: Vec<u8> = (0..200u32).map(|i| (i * i) as u8).collect();
        for end in 0..=bytes.len() {
            for split in 0..=end {
                let (a, b) = (&bytes[..split], &bytes[split..end]);
                let expected = crc32fast::hash(&bytes[..end]);
                assert_eq!(update(update(0, a), b), expected, "{split} of {end}");
            }
        }
    }
}
