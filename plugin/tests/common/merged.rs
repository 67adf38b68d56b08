//! Many captures in one, so that each host has to be started only a few times.
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::path::{Path, PathBuf};

use tcplint_capture::write::AnnotatedWriter;
use tcplint_capture::{Capture, Event, LinkType, Record};
use tempfile::TempDir;

/// What Wireshark reads at most.
const MAX_FRAME: usize = 262_144;

/// The packets of several captures in one pcapng file.
pub struct Merged {
    folder: TempDir,
    /// The first frame of each capture.
    firsts: Vec<(u64, PathBuf)>,
}

impl Merged {
    /// Of these captures: as much as can be read of each.
    pub fn of(files: &[PathBuf]) -> Merged {
        let folder = TempDir::new().unwrap();
        let file = File::create(folder.path().join("merged.pcapng")).unwrap();
        let mut writer = AnnotatedWriter::new(file).unwrap();
        let mut firsts = Vec::new();
        let mut count = 0;
        for path in files {
            let Ok(mut capture) = Capture::open(path) else {
                continue;
            };
            firsts.push((count + 1, path.clone()));
            while let Some(event) = capture.next_event() {
                if let Event::Record(record) = event
                    && is_readable(&record)
                {
                    count += 1;
                    writer.write(&record, &[]).unwrap();
                }
            }
        }
        writer.finish().unwrap();
        Merged { folder, firsts }
    }

    /// The file.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("merged.pcapng")
    }

    /// Where a frame comes from.
    pub fn origin(&self, frame: u64) -> String {
        let from = self.firsts.iter().rev().find(|(first, _)| *first <= frame);
        from.map_or_else(String::new, |(first, path)| {
            format!("frame {} of {}", frame - first + 1, path.display())
        })
    }
}

fn is_readable(record: &Record<'_>) -> bool {
    record.link != LinkType::NOT_A_PACKET
        && record.data.len() <= MAX_FRAME
        && record.wire_len as usize <= MAX_FRAME
}

/// All files of a folder that are captures by their names.
pub fn captures(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && path.to_string_lossy().contains(".pcap"))
        .collect();
    files.sort();
    files
}
