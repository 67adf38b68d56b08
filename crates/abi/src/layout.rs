//! Holds the structs to their layout where pointers have 64 bits: a change that would break a
//! program built before it does not compile. New members only make a struct longer.

use core::mem::size_of;

use crate::{
    TcplintConnection, TcplintFinding, TcplintOptions, TcplintPack, TcplintPacket, TcplintReport,
    TcplintRule, TcplintSegment,
};

#[cfg(target_pointer_width = "64")]
const _: () = {
    assert!(size_of::<TcplintPacket>() == 48);
    assert!(size_of::<TcplintSegment>() == 112);
    assert!(size_of::<TcplintFinding>() == 120);
    assert!(size_of::<TcplintRule>() == 72);
    assert!(size_of::<TcplintConnection>() == 152);
    assert!(size_of::<TcplintOptions>() == 64);
    assert!(size_of::<TcplintReport>() == 32);
    assert!(size_of::<TcplintPack>() == 80);
};
