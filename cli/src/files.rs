//! The files of one capture, and which frame is whose.

use std::fmt;

/// A file's name for the rows of an output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileName<'a> {
    pub(crate) text: &'a str,
    /// Whether it needs no escape in JSON and no quotes in CSV.
    pub(crate) is_plain: bool,
}

impl<'a> FileName<'a> {
    pub(crate) fn new(text: &'a str) -> FileName<'a> {
        let is_plain = |octet| octet >= 0x20 && !matches!(octet, b'"' | b'\\' | b',');
        FileName {
            text,
            is_plain: text.bytes().all(is_plain),
        }
    }
}

/// The files that make up a capture, in their order: one, or with `--join` several.
///
/// A frame has two numbers: the one in its file, which is shown, since that is where it can be looked
/// at; and its running number over all files, which is what a tracker is given, since it must tell
/// frames of different files apart. Both are from 1, and the same where there is one file. A tracker
/// keeps 32 bits of it: the frames beyond 2^32 of a capture are one to it.
#[derive(Debug, Default)]
pub(crate) struct Files {
    files: Vec<File>,
    /// Frames of all files before the current one.
    before: u64,
}

#[derive(Debug)]
struct File {
    name: String,
    /// See [`FileName::is_plain`].
    is_plain: bool,
    /// Frames of all files before it.
    before: u64,
}

impl Files {
    /// A capture begins, with this file.
    pub(crate) fn open(&mut self, name: &str) {
        self.files.clear();
        self.add(name, 0);
    }

    /// The capture goes on in another file, after `before` frames.
    pub(crate) fn add(&mut self, name: &str, before: u64) {
        self.files.push(File {
            name: name.to_owned(),
            is_plain: FileName::new(name).is_plain,
            before,
        });
        self.before = before;
    }

    /// The file that is read now.
    pub(crate) fn current(&self) -> &str {
        self.files.last().map_or("", |file| &file.name)
    }

    /// The first file, which the capture is called by.
    pub(crate) fn first(&self) -> &str {
        self.files.first().map_or("", |file| &file.name)
    }

    /// All of their names, if they are more than one.
    pub(crate) fn joined(&self) -> Option<Vec<&str>> {
        let names = self.files.iter().map(|file| &*file.name);
        (self.files.len() > 1).then(|| names.collect())
    }

    /// The running number of a frame of the current file.
    #[inline(always)]
    pub(crate) fn running(&self, frame: u64) -> u64 {
        self.before.saturating_add(frame)
    }

    /// The file that the frame with this running number is in, and its number there.
    #[inline]
    pub(crate) fn locate(&self, running: u64) -> (FileName<'_>, u64) {
        let file = match &*self.files {
            [file] => Some(file),
            files => {
                let behind = files.partition_point(|file| file.before < running);
                files.get(behind.saturating_sub(1))
            }
        };
        let (text, is_plain, before) = file.map_or(("", true, 0), |file| {
            (&*file.name, file.is_plain, file.before)
        });
        (FileName { text, is_plain }, running.saturating_sub(before))
    }

    /// The numbers in their files of frames with these running numbers, and the files' names where
    /// they are not all in the current one.
    pub(crate) fn locate_all(&self, running: &[u64]) -> (Vec<u64>, Option<Vec<String>>) {
        let places = running.iter().map(|running| self.locate(*running));
        let (names, frames): (Vec<_>, Vec<_>) = places.unzip();
        let elsewhere = names.iter().any(|name| name.text != self.current());
        let names = names.into_iter().map(|name| name.text.to_owned());
        (frames, elsewhere.then(|| names.collect()))
    }
}

/// `dump.pcap0`, or `dump.pcap0 and 2 more`.
impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.first())?;
        match self.files.len() {
            0 | 1 => Ok(()),
            files => write!(f, " and {} more", files - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Files;

    fn place(files: &Files, running: u64) -> (&str, u64) {
        let (name, frame) = files.locate(running);
        (name.text, frame)
    }

    #[test]
    fn a_lone_file_numbers_as_it_does() {
        let mut files = Files::default();
        files.open("a");
        assert_eq!((files.running(1), place(&files, 1)), (1, ("a", 1)));
        assert_eq!(files.joined(), None);
        assert_eq!(files.to_string(), "a");
    }

    /// Ten frames, none, none, five, none: the empty ones have no frame.
    #[test]
    fn running_numbers_lead_back_to_the_file() {
        let mut files = Files::default();
        files.open("before");
        files.open("a");
        assert_eq!(files.running(10), 10);
        files.add("empty", 10);
        files.add("empty too", 10);
        files.add("b", 10);
        assert_eq!((files.running(1), files.running(5)), (11, 15));
        files.add("last", 15);
        let expected = [
            (1, ("a", 1)),
            (10, ("a", 10)),
            (11, ("b", 1)),
            (15, ("b", 5)),
        ];
        for (running, expected) in expected {
            assert_eq!(place(&files, running), expected);
        }
        assert_eq!((files.first(), files.current()), ("a", "last"));
        let names = |names: &[&str]| Some(names.iter().map(|name| name.to_string()).collect());
        let both = (vec![10, 1], names(&["a", "b"]));
        assert_eq!(files.locate_all(&[10, 11]), both);
        assert_eq!(files.locate_all(&[16]), (vec![1], None));
        assert_eq!(files.locate_all(&[]), (vec![], None));
        assert_eq!(files.to_string(), "a and 4 more");
    }

    #[test]
    fn empty_files_before_the_first_frame() {
        let mut files = Files::default();
        files.open("empty");
        files.add("a", 0);
        assert_eq!(place(&files, 1), ("a", 1));
    }
}
