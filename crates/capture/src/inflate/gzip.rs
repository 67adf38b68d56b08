//! gzip: members one after the other (RFC 1952, section 2.2).

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use super::ahead;
use crate::source::Source;

/// Reads all members. Zero bytes after the last one are padding, as tapes leave it; anything else there is
/// an error, as gzip(1) warns of it.
pub(crate) struct Gzip {
    decoder: GzDecoder<Feed>,
    /// The decoder has read its member to the end.
    between: bool,
}

/// The reader inside the decoder, which only gives it back in exchange for another one.
struct Feed(Option<BufReader<Source>>);

impl Gzip {
    pub(crate) fn new(reader: BufReader<Source>) -> Self {
        Self {
            decoder: GzDecoder::new(Feed(Some(reader))),
            between: false,
        }
    }

    pub(crate) fn source(&self) -> Option<&Source> {
        self.decoder.get_ref().0.as_ref().map(BufReader::get_ref)
    }

    /// Goes on to the next member. False: there is none.
    fn next_member(&mut self) -> io::Result<bool> {
        let Some(reader) = &mut self.decoder.get_mut().0 else {
            return Ok(false);
        };
        loop {
            let bytes = ahead(reader)?;
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            match bytes.get(zeros) {
                Some(0x1f) if zeros == 0 => break,
                Some(_) => {
                    let message = "what follows the last member is no gzip data";
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
                None if zeros == 0 => return Ok(false),
                None => reader.consume(zeros),
            }
        }
        let feed = self.decoder.reset(Feed(None));
        self.decoder.reset(feed);
        Ok(true)
    }
}

impl Read for Gzip {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.between {
                if !self.next_member()? {
                    return Ok(0);
                }
                self.between = false;
            }
            let len = self.decoder.read(buf)?;
            if len > 0 || buf.is_empty() {
                return Ok(len);
            }
            self.between = true;
        }
    }
}

impl Read for Feed {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(0), |reader| reader.read(buf))
    }
}

impl BufRead for Feed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.as_mut().map_or(Ok(&[]), BufRead::fill_buf)
    }

    fn consume(&mut self, amount: usize) {
        if let Some(reader) = &mut self.0 {
            reader.consume(amount);
        }
    }
}
