//! Files as blocks of whole lines.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use thiserror::Error;

/// Bytes of a block; a worker takes one at a time.
const BLOCK: usize = 1 << 20;
/// A longer line is passed over: no server writes one.
pub const LONGEST: usize = 128 * 1024;

/// A file that could not be read, or not to its end.
#[derive(Debug, Error)]
#[error("{}: {error}", path.display())]
pub struct ReadFault {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub error: io::Error,
}

/// Gives a file in blocks that end with a line; `-` is standard input. Gzip is known by its first bytes, not its name.
/// Gives how many lines were too long and left out.
///
/// # Errors
/// Where the file cannot be opened, or breaks off (a gzip file that was cut short); what came before was given.
pub fn blocks(path: &Path, mut give: impl FnMut(Vec<u8>)) -> Result<u64, ReadFault> {
    let fault = |error| ReadFault {
        path: path.to_owned(),
        error,
    };
    let mut source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(fault)?)
    };
    let mut head = Vec::new();
    (&mut source)
        .take(2)
        .read_to_end(&mut head)
        .map_err(fault)?;
    let gzip = head == [0x1f, 0x8b];
    let source = io::Cursor::new(head).chain(source);
    if gzip {
        cut(MultiGzDecoder::new(source), &mut give).map_err(fault)
    } else {
        cut(source, &mut give).map_err(fault)
    }
}

fn cut(mut source: impl Read, give: &mut impl FnMut(Vec<u8>)) -> io::Result<u64> {
    let mut long = 0;
    let mut passing_over = false;
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let mut block = Vec::with_capacity(BLOCK + rest.len());
        block.append(&mut rest);
        let read = (&mut source).take(BLOCK as u64).read_to_end(&mut block);
        let ended = matches!(read, Ok(0) | Err(_));
        if passing_over {
            match memchr::memchr(b'\n', &block) {
                Some(end) => {
                    block.drain(..=end);
                    passing_over = false;
                }
                None => block.clear(),
            }
        }
        if !ended {
            let end = memchr::memrchr(b'\n', &block).map_or(0, |end| end + 1);
            rest = block.split_off(end);
            if rest.len() > LONGEST {
                rest.clear();
                passing_over = true;
                long += 1;
            }
        }
        if !block.is_empty() {
            give(block);
        }
        match read {
            Ok(0) => return Ok(long),
            Ok(_) => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn all(path: &Path) -> (Result<u64, ReadFault>, Vec<u8>) {
        let mut bytes = Vec::new();
        let read = blocks(path, |block| {
            bytes.extend(block);
        });
        (read, bytes)
    }

    #[test]
    fn blocks_end_with_lines_and_lose_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("access.log");
        let text: Vec<u8> = (0..200_000)
            .flat_map(|number| format!("line {number}\n").into_bytes())
            .collect();
        std::fs::write(&file, &text).expect("writing");
        let mut whole = true;
        let mut bytes = Vec::new();
        blocks(&file, |block| {
            whole &= block.ends_with(b"\n");
            bytes.extend(block);
        })
        .expect("reading");
        assert!(whole);
        assert_eq!(bytes, text);
    }

    #[test]
    fn gzip_is_read_whatever_its_name_and_one_cut_short_gives_what_it_has() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("access.log.1");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for number in 0..50_000 {
            writeln!(encoder, "a line with a number {}", number * 7919).expect("writing");
        }
        let bytes = encoder.finish().expect("gzip");
        std::fs::write(&file, &bytes).expect("writing");
        let (read, text) = all(&file);
        assert_eq!(read.expect("reading"), 0);
        assert_eq!(memchr::memchr_iter(b'\n', &text).count(), 50_000);
        std::fs::write(&file, &bytes[..bytes.len() / 2]).expect("writing");
        let (read, text) = all(&file);
        assert!(
            read.expect_err("cut short")
                .to_string()
                .contains("access.log.1")
        );
        assert!(memchr::memchr_iter(b'\n', &text).count() > 1000);
    }

    #[test]
    fn a_line_without_end_is_passed_over_and_counted() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("access.log");
        let mut text = b"first\n".to_vec();
        text.resize(5 << 20, b'x');
        text.extend_from_slice(b"\nlast\n");
        std::fs::write(&file, &text).expect("writing");
        let (read, text) = all(&file);
        assert_eq!(read.expect("reading"), 1);
        assert_eq!(text, b"first\nlast\n");
    }

    #[test]
    fn a_missing_file_is_named() {
        let (read, _) = all(Path::new("/there/is/none.log"));
        assert!(
            read.expect_err("none")
                .to_string()
                .starts_with("/there/is/none.log: ")
        );
    }
}
