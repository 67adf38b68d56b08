//! Link layers: each file takes one header off and says what follows it.

pub(crate) mod ethernet;
pub(crate) mod ethertype;
pub(crate) mod llc;
