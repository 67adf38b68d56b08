use crate::form::{Form, Key, Line, decimal};

/// A JSON object.
pub(crate) struct Json<'a>(&'a mut Line);

impl<'a> Json<'a> {
    /// Of a row of this kind, appended to `out`.
    #[inline(always)]
    pub(crate) fn begin(out: &'a mut Line, kind: &'static str) -> Json<'a> {
        out.extend_from_slice(b"{\"type\":\"");
        out.extend_from_slice(kind.as_bytes());
        out.push(b'"');
        Json(out)
    }

    #[inline(always)]
    pub(crate) fn end(self) {
        self.0.push(b'}');
    }
}

impl Form for Json<'_> {
    #[inline(always)]
    fn bare(&mut self, key: Key, value: impl FnOnce(&mut Line)) {
        self.0.extend_from_slice(key.bare.as_bytes());
        value(self.0);
    }

    #[inline(always)]
    fn quoted(&mut self, key: Key, value: impl FnOnce(&mut Line)) {
        self.0.extend_from_slice(key.quoted.as_bytes());
        value(self.0);
        self.0.push(b'"');
    }

    #[inline(always)]
    fn absent(&mut self, key: Key) {
        self.0.extend_from_slice(key.absent.as_bytes());
    }

    #[inline(always)]
    fn text(&mut self, key: Key, text: &str) {
        self.bare(key, |out| string(out, text));
    }

    fn numbers(&mut self, key: Key, numbers: &[u64]) {
        self.bare(key, |out| {
            list(out, numbers, |out, number| decimal(out, *number));
        });
    }

    #[inline(always)]
    fn words(&mut self, key: Key, words: impl Iterator<Item = &'static str>) {
        self.bare(key, |out| list(out, words, string_as_it_is));
    }

    fn texts(&mut self, key: Key, texts: Option<&[String]>) {
        match texts {
            Some(texts) => self.bare(key, |out| list(out, texts, |out, text| string(out, text))),
            None => self.absent(key),
        }
    }

    fn pairs<const N: usize>(
        &mut self,
        key: Key,
        pairs: [(&'static str, Option<&'static str>); N],
    ) {
        let mut known = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .peekable();
        if known.peek().is_none() {
            return self.absent(key);
        }
        self.bare(key, |out| {
            out.push(b'{');
            for (at, (name, value)) in known.enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                string_as_it_is(out, name);
                out.push(b':');
                string_as_it_is(out, value);
            }
            out.push(b'}');
        });
    }
}

#[inline(always)]
fn list<T>(
    out: &mut Line,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Line, T),
) {
    out.push(b'[');
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

#[inline(always)]
fn string_as_it_is(out: &mut Line, text: &str) {
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Any text; nearly none has an octet that needs an escape (RFC 8259, section 7).
#[inline(always)]
fn string(out: &mut Line, text: &str) {
    // All octets are looked at, with no way out, so that it goes many at a time.
    let escapes = text.bytes().fold(false, |any, octet| {
        any | (octet < 0x20) | (octet == b'"') | (octet == b'\\')
    });
    if escapes {
        escaped(out, text);
    } else {
        string_as_it_is(out, text);
    }
}

#[cold]
fn escaped(out: &mut Line, text: &str) {
    // Neither text nor memory can fail.
    let written = serde_json::to_writer(out, text);
    debug_assert!(written.is_ok());
}
