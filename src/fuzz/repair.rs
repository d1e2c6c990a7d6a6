//! Streams with the right CRCs. tests/eventstream includes this file by its path, too.

/// CRC-32 by definition, bit by bit.
pub fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1)))
    })
}

/// These bytes as a stream of messages whose CRCs are right, whatever else is wrong with
/// them: no mutation of a fuzzer's would get past a CRC.
pub fn repaired(stream: &[u8]) -> Vec<u8> {
    let mut bytes = stream.to_vec();
    let mut rest = &mut bytes[..];
    while let Some((lengths, _)) = rest.split_first_chunk::<8>() {
        let [t0, t1, t2, t3, ..] = *lengths;
        let total_length = u32::from_be_bytes([t0, t1, t2, t3]) as usize;
        let prelude_crc = crc(lengths).to_be_bytes();
        let Some(room) = rest.get_mut(8..12) else { break };
        room.copy_from_slice(&prelude_crc);
        if !(16..=rest.len()).contains(&total_length) {
            break;
        }
        let (message, after) = std::mem::take(&mut rest).split_at_mut(total_length);
        let (content, message_crc) = message.split_at_mut(total_length - 4);
        message_crc.copy_from_slice(&crc(content).to_be_bytes());
        rest = after;
    }
    bytes
}
