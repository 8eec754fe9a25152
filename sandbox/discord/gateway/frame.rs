//! Frames: plain text, or one zlib stream a payload when the client asked for it.

use axum::extract::ws::Message;
use flate2::{Compress, Compression, FlushCompress, Status};

use super::Dispatch;

/// Makes the frames of one connection.
#[derive(Default)]
pub(super) struct Framer {
    zlib: Option<Compress>,
}

impl Framer {
    /// From now on, payloads are compressed.
    pub(super) fn compress(&mut self) {
        self.zlib = Some(Compress::new(Compression::fast(), true));
    }

    /// The frame of a dispatch.
    pub(super) fn dispatch(&mut self, dispatch: &Dispatch) -> Message {
        let Dispatch { seq, kind, data } = dispatch;
        self.text(format!(r#"{{"t":"{kind}","s":{seq},"op":0,"d":{data}}}"#))
    }

    /// The frame of any payload.
    pub(super) fn text(&mut self, text: String) -> Message {
        match &mut self.zlib {
            Some(zlib) => Message::Binary(deflate(zlib, text.as_bytes()).into()),
            None => Message::Text(text.into()),
        }
    }
}

fn deflate(zlib: &mut Compress, input: &[u8]) -> Vec<u8> {
    zlib.reset();
    let mut out = Vec::with_capacity(input.len() / 2 + 64);
    loop {
        let read = usize::try_from(zlib.total_in()).unwrap_or_default();
        match zlib.compress_vec(&input[read..], &mut out, FlushCompress::Finish) {
            // The stream is whole, or it can never be: memory is all that it needs.
            Ok(Status::StreamEnd) | Err(_) => return out,
            Ok(_) => out.reserve(out.capacity()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn each_payload_is_a_stream_of_its_own() {
        let mut framer = Framer::default();
        framer.compress();
        for text in ["short".to_owned(), "long ".repeat(10_000)] {
            let Message::Binary(bytes) = framer.text(text.clone()) else {
                panic!("not binary")
            };
            let mut back = String::new();
            flate2::read::ZlibDecoder::new(&bytes[..])
                .read_to_string(&mut back)
                .unwrap();
            assert_eq!(back, text);
        }
    }
}
