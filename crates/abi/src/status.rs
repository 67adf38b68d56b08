/// What came of a call. Functions that count answer with a count from 0, or with one of these
/// below 0.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcplintStatus {
    /// Done.
    Ok = 0,
    /// A pointer that must not be NULL is NULL. Nothing was done.
    NullPointer = -1,
    /// A size is 0, too small for what is needed, or too large to be true. Nothing was done.
    BadSize = -2,
    /// A value is out of its range, or a text is no UTF-8. Nothing was done.
    BadValue = -3,
    /// A selector names no rule. Nothing was done.
    UnknownRule = -4,
    /// This is no handle, or it was closed. Nothing was done.
    BadHandle = -5,
    /// The handle is at work: a callback called back into it, or another thread has it. Nothing was
    /// done.
    Busy = -6,
    /// The handle is finished: all that is left is to close it. Nothing was done.
    Finished = -7,
    /// A defect in tcplint was caught, in this call or in an earlier one with this handle. A handle
    /// can only be closed from then on.
    InternalError = -8,
}
