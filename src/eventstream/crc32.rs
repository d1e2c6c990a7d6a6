//! CRC-32 (IEEE 802.3), eight bytes a step ("slicing-by-8").

use std::sync::OnceLock;

/// Eight tables of 256 entries: table `k` moves a byte past `k` further bytes.
///
/// They are computed when first used: stored in the binary they would be 8 KiB
/// that do not compress, more than the whole decoder.
type Tables = [[u32; 256]; 8];

/// The reversed polynomial of CRC-32.
const POLYNOMIAL: u32 = 0xEDB8_8320;

/// A CRC in the making: `update` as bytes come, `value` at any time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crc32(u32);

impl Crc32 {
    pub(super) fn new() -> Self {
        Self(!0)
    }

    pub(super) fn value(self) -> u32 {
        !self.0
    }

    pub(super) fn update(self, bytes: &[u8]) -> Self {
        let [t0, t1, t2, t3, t4, t5, t6, t7] = tables();
        let (steps, rest) = bytes.as_chunks::<8>();
        let mut crc = self.0;
        for &[a, b, c, d, e, f, g, h] in steps {
            let [a, b, c, d] = (crc ^ u32::from_le_bytes([a, b, c, d])).to_le_bytes();
            crc = look_up(t7, a)
                ^ look_up(t6, b)
                ^ look_up(t5, c)
                ^ look_up(t4, d)
                ^ look_up(t3, e)
                ^ look_up(t2, f)
                ^ look_up(t1, g)
                ^ look_up(t0, h);
        }
        for &byte in rest {
            let [low, ..] = crc.to_le_bytes();
            crc = look_up(t0, low ^ byte) ^ (crc >> 8);
        }
        Self(crc)
    }
}

/// A table has an entry for every byte, so that this index is never out of bounds.
#[allow(clippy::indexing_slicing)]
#[inline(always)]
fn look_up(table: &[u32; 256], byte: u8) -> u32 {
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
    let mut tables = Box::new([first; 8]);
    let mut previous = first;
    for table in tables.iter_mut().skip(1) {
        for entry in &mut previous {
            let [low, ..] = entry.to_le_bytes();
            *entry = look_up(&first, low) ^ (*entry >> 8);
        }
        *table = previous;
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the CRC catalogue: the digits one to nine.
    #[test]
    fn the_catalogued_check_value_holds() {
        assert_eq!(Crc32::new().update(b"123456789").value(), 0xCBF4_3926);
        assert_eq!(Crc32::new().value(), 0);
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1000).collect();
        let whole = Crc32::new().update(&bytes).value();
        for split in 0..bytes.len() {
            let (a, b) = bytes.split_at(split);
            assert_eq!(Crc32::new().update(a).update(b).value(), whole, "split at {split}");
        }
    }
}
