//! Tunnels: protocols that carry other packets over IP or UDP.

pub(crate) mod amt;
pub(crate) mod ayiya;
pub(crate) mod batman;
pub(crate) mod capwap;
pub(crate) mod erspan;
pub(crate) mod etherip;
pub(crate) mod geneve;
pub(crate) mod gre;
pub(crate) mod gtp;
pub(crate) mod jmirror;
pub(crate) mod l2tp;
pub(crate) mod lisp;
pub(crate) mod lwapp;
pub(crate) mod nsh;
pub(crate) mod over_ip;
pub(crate) mod over_udp;
pub(crate) mod pim;
pub(crate) mod sflow;
pub(crate) mod teredo;
pub(crate) mod trill;
pub(crate) mod tzsp;
pub(crate) mod vxlan;

pub(crate) use over_ip::over_ip;
pub(crate) use over_udp::{udp, udp_lite};
