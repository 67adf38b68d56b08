use nom::{IResult, Parser};

use crate::chunk::chunk;
use crate::flags::Flags;
use crate::seq::Seq;

/// A view of the twenty fixed octets of a TCP header (RFC 9293, section 3.1). All fields are read
/// in network byte order; nothing is checked, so every value that the octets can hold comes out.
#[derive(Clone, Copy, Debug)]
pub struct TcpHeader<'a>(&'a [u8; 20]);

/// The nom parser of a TCP header's fixed part: twenty octets, options not included.
///
/// # Errors
///
/// nom's `Eof` when fewer than twenty octets are left.
#[inline(always)]
pub fn tcp_header(input: &[u8]) -> IResult<&[u8], TcpHeader<'_>> {
    chunk::<20>.map(TcpHeader).parse(input)
}

impl<'a> TcpHeader<'a> {
    /// The fixed part of every TCP header, in octets.
    pub const LEN: usize = 20;

    /// Source port, 0 to 65535.
    #[inline(always)]
    pub fn source_port(&self) -> u16 {
        u16::from_be_bytes([self.0[0], self.0[1]])
    }

    /// Destination port, 0 to 65535.
    #[inline(always)]
    pub fn destination_port(&self) -> u16 {
        u16::from_be_bytes([self.0[2], self.0[3]])
    }

    /// Sequence number of the first octet, or the initial sequence number when SYN is set.
    #[inline(always)]
    pub fn seq(&self) -> Seq {
        Seq(u32::from_be_bytes([
            self.0[4], self.0[5], self.0[6], self.0[7],
        ]))
    }

    /// The acknowledgment field as it stands, whether ACK is set or not.
    #[inline(always)]
    pub fn ack(&self) -> Seq {
        Seq(u32::from_be_bytes([
            self.0[8], self.0[9], self.0[10], self.0[11],
        ]))
    }

    /// Data offset in 32-bit words, 0 to 15; below 5 is illegal.
    #[inline(always)]
    pub fn data_offset(&self) -> u8 {
        self.0[12] >> 4
    }

    /// The header's length by its data offset, in octets: 0 to 60.
    #[inline(always)]
    pub fn header_len(&self) -> usize {
        usize::from(self.data_offset()) * 4
    }

    /// The twelve reserved and control bits.
    #[inline(always)]
    pub fn flags(&self) -> Flags {
        Flags::new(u16::from_be_bytes([self.0[12], self.0[13]]))
    }

    /// The window as sent, not scaled, in octets.
    #[inline(always)]
    pub fn window(&self) -> u16 {
        u16::from_be_bytes([self.0[14], self.0[15]])
    }

    /// The checksum field as it stands.
    #[inline(always)]
    pub fn checksum(&self) -> u16 {
        u16::from_be_bytes([self.0[16], self.0[17]])
    }

    /// The urgent pointer as it stands, whether URG is set or not.
    #[inline(always)]
    pub fn urgent_pointer(&self) -> u16 {
        u16::from_be_bytes([self.0[18], self.0[19]])
    }

    /// The twenty octets themselves.
    #[inline(always)]
    pub fn octets(&self) -> &'a [u8; 20] {
        self.0
    }
}
