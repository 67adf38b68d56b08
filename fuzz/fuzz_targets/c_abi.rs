//! Packets of any link type through the C ABI: nothing but counts comes back, each callback is told
//! what can be read, and the handle is never dead. (A caught panic ends the run all the same.)
#![no_main]

use std::ffi::{CStr, c_void};

use libfuzzer_sys::fuzz_target;
use tcplint::c::{
    tcplint_check, tcplint_close, tcplint_dissect, tcplint_finish, tcplint_open, tcplint_push,
};
use tcplint_abi::{
    TcplintConnection, TcplintFinding, TcplintOptions, TcplintPacket, TcplintSegment, TcplintStatus,
};

/// A packet: link type, time, frame, length on the wire, octets.
type Given<'a> = (u32, i64, u64, u32, &'a [u8]);

unsafe extern "C" fn on_finding(_: *mut c_void, finding: *const TcplintFinding) {
    // SAFETY: what the library hands out.
    unsafe {
        assert!(!CStr::from_ptr((*finding).message).is_empty());
        for at in 0..(*finding).related_len {
            let _ = std::hint::black_box(*(*finding).related.add(at));
        }
    }
}

unsafe extern "C" fn on_segment(_: *mut c_void, segment: *const TcplintSegment) {
    // SAFETY: what the library hands out.
    let octets = unsafe {
        std::slice::from_raw_parts((*segment).captured, (*segment).captured_len as usize)
    };
    assert!(octets.len() >= 20);
    std::hint::black_box(octets.iter().fold(0_u8, |sum, octet| sum ^ octet));
}

unsafe extern "C" fn on_connection(_: *mut c_void, connection: *const TcplintConnection) {
    // SAFETY: what the library hands out.
    assert!(unsafe { (*connection).segments } > 0);
}

fuzz_target!(|input: (bool, u8, Vec<Given<'_>>)| {
    let (tracks, batch, given) = input;
    let options = TcplintOptions {
        size: size_of::<TcplintOptions>() as u32,
        flags: u32::from(!tracks),
        select: c"ALL".as_ptr(),
        extend_select: std::ptr::null(),
        ignore: std::ptr::null(),
        on_finding: Some(on_finding),
        on_segment: Some(on_segment),
        on_connection: Some(on_connection),
        user: std::ptr::null_mut(),
    };
    let size = size_of::<TcplintPacket>() as u32;
    let packet = |given: &Given<'_>| TcplintPacket {
        size,
        link_type: given.0,
        time_ns: given.1,
        frame: given.2,
        data: given.4.as_ptr(),
        captured: given.4.len(),
        wire_len: given.3,
        reserved: 0,
    };
    let packets: Vec<_> = given.iter().map(packet).collect();
    // SAFETY: the structs are whole, and the octets there.
    unsafe {
        let tracker = tcplint_open(&options, std::ptr::null_mut(), 0);
        assert!(!tracker.is_null());
        for batch in packets.chunks(usize::from(batch).max(1)) {
            let taken = tcplint_push(tracker, batch.as_ptr(), batch.len(), size);
            assert_eq!(taken, batch.len() as i64);
        }
        for packet in &packets {
            let mut segments = [std::mem::zeroed::<TcplintSegment>(); 2];
            let stride = size_of::<TcplintSegment>() as u32;
            let (first, why) = (segments.as_mut_ptr(), std::ptr::null_mut());
            assert!(tcplint_dissect(packet, first, 2, stride, why, 0) >= 0);
            assert!(tcplint_check(packet, &options) >= 0);
        }
        assert_eq!(tcplint_finish(tracker), TcplintStatus::Ok);
        assert_eq!(tcplint_close(tracker), TcplintStatus::Ok);
    }
});
