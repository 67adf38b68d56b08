//! Link layers and what they share: each function takes one header off and says what follows it.

pub(crate) mod arcnet;
pub(crate) mod atm;
pub(crate) mod bsd;
pub(crate) mod cooked;
pub(crate) mod erf;
pub(crate) mod ethernet;
pub(crate) mod ethertype;
pub(crate) mod fddi;
pub(crate) mod firewall_log;
pub(crate) mod frame_relay;
pub(crate) mod hdlc;
pub(crate) mod ieee80211;
pub(crate) mod juniper;
pub(crate) mod llc;
pub(crate) mod mpls;
pub(crate) mod nested;
pub(crate) mod nlpid;
pub(crate) mod ppp;
pub(crate) mod prefixed;
pub(crate) mod radio;
pub(crate) mod raw;
pub(crate) mod switch_tag;
pub(crate) mod tags;
pub(crate) mod token_ring;
