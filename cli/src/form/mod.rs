//! Rows for machines, written octet by octet: a table of fields for each kind of row, which serves
//! JSON and CSV.
//!
//! A capture has millions of segments and connections. Each row is appended to one buffer, which is
//! used again, without formatting machinery and without allocation.

mod address;
mod clock;
mod csv;
mod digits;
mod json;
mod line;
mod rows;

use std::net::IpAddr;

use crate::files::FileName;

pub(crate) use self::address::address;
pub(crate) use self::clock::{micros, rfc3339, seconds};
pub(crate) use self::digits::{decimal, hex};
pub(crate) use self::line::Line;
pub(crate) use self::rows::Rows;
#[cfg(test)]
pub(crate) use self::rows::{csv_text, json_text};

/// A kind of row: its fields in their order. [`table`] declares it.
pub(crate) trait Row {
    /// What `type` says in JSON.
    const KIND: &'static str;
    /// The fields' names, in their order; in CSV the columns.
    const COLUMNS: &'static [&'static str];
    /// Writes each field, in this order.
    fn write(&self, form: &mut impl Form);
}

/// A field's name as it stands in JSON, put together when the program is compiled.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    /// `,"name":`
    pub(crate) bare: &'static str,
    /// `,"name":"`
    pub(crate) quoted: &'static str,
    /// `,"name":null`
    pub(crate) absent: &'static str,
    /// The same behind a text whose closing quotation mark is still to come.
    pub(crate) behind_text: Behind,
}

/// [`Key`] with a quotation mark before it.
#[derive(Clone, Copy)]
pub(crate) struct Behind {
    pub(crate) bare: &'static str,
    pub(crate) quoted: &'static str,
    pub(crate) absent: &'static str,
}

/// Declares the fields of a row: name, how it is written (a method of [`Form`]), value.
macro_rules! table {
    ($kind:literal, $row:ident: $type:ty { $($name:literal => $method:ident($value:expr),)* }) => {
        impl $crate::form::Row for $type {
            const KIND: &'static str = $kind;
            const COLUMNS: &'static [&'static str] = &[$($name),*];
            #[inline(always)]
            fn write(&self, form: &mut impl $crate::form::Form) {
                let $row = self;
                $(form.$method(
                    const {
                        $crate::form::Key {
                            bare: concat!(",\"", $name, "\":"),
                            quoted: concat!(",\"", $name, "\":\""),
                            absent: concat!(",\"", $name, "\":null"),
                            behind_text: $crate::form::Behind {
                                bare: concat!("\",\"", $name, "\":"),
                                quoted: concat!("\",\"", $name, "\":\""),
                                absent: concat!("\",\"", $name, "\":null"),
                            },
                        }
                    },
                    $value,
                );)*
            }
        }
    };
}
pub(crate) use table;

/// How a field is written: in JSON, or in CSV, where what is absent is empty.
pub(crate) trait Form {
    /// What no quotation marks stand around in JSON, a number or a truth.
    fn bare(&mut self, key: Key, value: impl FnOnce(&mut Line));
    /// Text, in which nothing may need an escape or CSV's quotes.
    fn quoted(&mut self, key: Key, value: impl FnOnce(&mut Line));
    /// Text of the same kind, or nothing.
    fn maybe_quoted(&mut self, key: Key, value: Option<impl FnOnce(&mut Line)>);
    /// Nothing.
    fn absent(&mut self, key: Key);
    /// Any text.
    fn text(&mut self, key: Key, text: &str);

    /// A file's name, which was looked through when the file was opened.
    #[inline(always)]
    fn name(&mut self, key: Key, name: FileName<'_>) {
        if name.is_plain {
            self.maybe_quoted(
                key,
                Some(|out: &mut Line| out.extend_from_slice(name.text.as_bytes())),
            );
        } else {
            self.text(key, name.text);
        }
    }

    /// A list of numbers; in CSV with a space between them.
    fn numbers(&mut self, key: Key, numbers: &[u64]);
    /// A list of names in which nothing needs an escape; in CSV with a space between them.
    fn words(&mut self, key: Key, words: impl Iterator<Item = &'static str>);
    /// A list of any texts; in CSV with a space between them.
    fn texts(&mut self, key: Key, texts: Option<&[String]>);
    /// Names with values, in neither of which anything needs an escape, those without a value left
    /// out; in CSV `name=value` with a space between them. Absent where none has a value.
    fn pairs<const N: usize>(&mut self, key: Key, pairs: [(&'static str, Option<&'static str>); N]);

    #[inline(always)]
    fn number(&mut self, key: Key, number: impl Into<u64>) {
        self.bare(key, |out| decimal(out, number.into()));
    }

    #[inline(always)]
    fn maybe_number(&mut self, key: Key, number: Option<impl Into<u64>>) {
        match number {
            Some(number) => self.number(key, number),
            None => self.absent(key),
        }
    }

    #[inline(always)]
    fn truth(&mut self, key: Key, is: bool) {
        let word: &[u8] = if is { b"true" } else { b"false" };
        self.bare(key, |out| out.extend_from_slice(word));
    }

    /// Text in which nothing needs an escape.
    #[inline(always)]
    fn word(&mut self, key: Key, word: &str) {
        self.quoted(key, |out| out.word(word.as_bytes()));
    }

    #[inline(always)]
    fn maybe_word(&mut self, key: Key, word: Option<impl AsRef<[u8]>>) {
        self.maybe_quoted(
            key,
            word.map(|word| move |out: &mut Line| out.word(word.as_ref())),
        );
    }

    /// Nanoseconds since 1970, as RFC 3339 has times, in UTC, with nine decimals.
    #[inline(always)]
    fn time(&mut self, key: Key, nanos: i64) {
        self.quoted(key, |out| rfc3339(out, nanos));
    }

    /// Nanoseconds, as seconds with nine decimals: exact, where a 64-bit float would be rounded.
    #[inline(always)]
    fn seconds(&mut self, key: Key, nanos: i64) {
        self.bare(key, |out| seconds(out, nanos));
    }

    #[inline(always)]
    fn maybe_seconds(&mut self, key: Key, nanos: Option<i64>) {
        match nanos {
            Some(nanos) => self.seconds(key, nanos),
            None => self.absent(key),
        }
    }

    #[inline(always)]
    fn address(&mut self, key: Key, address: IpAddr) {
        self.quoted(key, |out| address::address(out, address));
    }

    /// Sixteen bits as tshark prints `tcp.flags`: `0x0012`.
    #[inline(always)]
    fn maybe_hex(&mut self, key: Key, bits: Option<u16>) {
        self.maybe_quoted(key, bits.map(|bits| move |out: &mut Line| hex(out, bits)));
    }
}
