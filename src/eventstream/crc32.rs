//! CRC-32 (IEEE 802.3), by what is fastest on the target.

#[cfg(target_arch = "wasm32")]
use super::slicing::update;

/// A CRC in the making: `update` as bytes come, `value` at any time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crc32(u32);

impl Crc32 {
    pub(super) fn new() -> Self {
        Self(0)
    }

    pub(super) fn value(self) -> u32 {
        self.0
    }

    pub(super) fn update(self, bytes: &[u8]) -> Self {
        Self(update(self.0, bytes))
    }
}

/// By the CPU's own instructions, where it has some. The library has its tables in the
/// binary, which is why it is not for WASM; nor has WASM such instructions.
#[cfg(not(target_arch = "wasm32"))]
fn update(crc: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(crc);
    hasher.update(bytes);
    hasher.finalize()
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
