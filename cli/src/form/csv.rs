use crate::form::{Form, Key, Line, decimal};

/// Comma-separated values (RFC 4180).
pub(crate) struct Csv<'a>(&'a mut Line);

impl<'a> Csv<'a> {
    /// A row, appended to `out`.
    #[inline(always)]
    pub(crate) fn begin(out: &'a mut Line) -> Csv<'a> {
        Csv(out)
    }

    #[inline(always)]
    pub(crate) fn end(self) {
        self.0.pop();
    }
}

impl Form for Csv<'_> {
    #[inline(always)]
    fn bare(&mut self, _: Key, value: impl FnOnce(&mut Line)) {
        value(self.0);
        self.0.push(b',');
    }

    #[inline(always)]
    fn quoted(&mut self, key: Key, value: impl FnOnce(&mut Line)) {
        self.bare(key, value);
    }

    #[inline(always)]
    fn maybe_quoted(&mut self, key: Key, value: Option<impl FnOnce(&mut Line)>) {
        match value {
            Some(value) => self.bare(key, value),
            None => self.absent(key),
        }
    }

    #[inline(always)]
    fn absent(&mut self, key: Key) {
        self.bare(key, |_| {});
    }

    #[inline(always)]
    fn text(&mut self, key: Key, text: &str) {
        self.bare(key, |out| value(out, text));
    }

    fn numbers(&mut self, key: Key, numbers: &[u64]) {
        self.bare(key, |out| {
            list(out, numbers, |out, number| decimal(out, *number));
        });
    }

    #[inline(always)]
    fn words(&mut self, key: Key, words: impl Iterator<Item = &'static str>) {
        self.bare(key, |out| {
            list(out, words, |out, word| {
                out.word(word.as_bytes());
            });
        });
    }

    fn texts(&mut self, key: Key, texts: Option<&[String]>) {
        self.bare(key, |out| {
            value(out, &texts.unwrap_or_default().join(" "));
        });
    }

    fn pairs<const N: usize>(
        &mut self,
        key: Key,
        pairs: [(&'static str, Option<&'static str>); N],
    ) {
        let known = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        self.bare(key, |out| {
            list(out, known, |out, (name, value)| {
                out.extend_from_slice(name.as_bytes());
                out.push(b'=');
                out.extend_from_slice(value.as_bytes());
            });
        });
    }
}

#[inline(always)]
fn list<T>(
    out: &mut Line,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Line, T),
) {
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        write(out, item);
    }
}

/// Any text, in quotes where it would be taken for more than one value.
#[inline(always)]
fn value(out: &mut Line, text: &str) {
    let quotes = text.bytes().fold(false, |any, octet| {
        any | (octet == b',') | (octet == b'"') | (octet == b'\n') | (octet == b'\r')
    });
    if quotes {
        quoted(out, text);
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

#[cold]
fn quoted(out: &mut Line, text: &str) {
    out.push(b'"');
    for octet in text.bytes() {
        if octet == b'"' {
            out.push(b'"');
        }
        out.push(octet);
    }
    out.push(b'"');
}
