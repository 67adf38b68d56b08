use crate::form::{Form, Key, Line, decimal};

/// A JSON object.
pub(crate) struct Json<'a> {
    out: &'a mut Line,
    /// Whether the last text has its closing quotation mark still to come, which then goes out in
    /// one piece with the next key.
    in_text: bool,
}

impl<'a> Json<'a> {
    /// Of a row of this kind, appended to `out`.
    #[inline(always)]
    pub(crate) fn begin(out: &'a mut Line, kind: &'static str) -> Json<'a> {
        out.extend_from_slice(b"{\"type\":\"");
        out.extend_from_slice(kind.as_bytes());
        Json { out, in_text: true }
    }

    #[inline(always)]
    pub(crate) fn end(self) {
        let end: &[u8] = if self.in_text { b"\"}" } else { b"}" };
        self.out.extend_from_slice(end);
    }

    /// Writes a key in one of its forms.
    #[inline(always)]
    fn key(&mut self, plain: &'static str, behind_text: &'static str) {
        let key = if self.in_text { behind_text } else { plain };
        self.out.extend_from_slice(key.as_bytes());
        self.in_text = false;
    }
}

impl Form for Json<'_> {
    #[inline(always)]
    fn bare(&mut self, key: Key, value: impl FnOnce(&mut Line)) {
        self.key(key.bare, key.behind_text.bare);
        value(self.out);
    }

    #[inline(always)]
    fn quoted(&mut self, key: Key, value: impl FnOnce(&mut Line)) {
        self.key(key.quoted, key.behind_text.quoted);
        value(self.out);
        self.in_text = true;
    }

    #[inline(always)]
    fn maybe_quoted(&mut self, key: Key, value: Option<impl FnOnce(&mut Line)>) {
        match value {
            // Closed at once, so that it is known beforehand what the next key follows.
            Some(value) => {
                self.quoted(key, value);
                self.out.push(b'"');
            }
            None => self.absent(key),
        }
        self.in_text = false;
    }

    #[inline(always)]
    fn absent(&mut self, key: Key) {
        self.key(key.absent, key.behind_text.absent);
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
